import type { ColorLevel } from '../styles.ts';
import { type Style, STYLE } from './style.ts';

/** How styles look on one terminal. Without colour the markers stay in the text, which says what the styles would. */
export interface Theme {
  readonly hasStyles: boolean;
  paint(text: string, style: Style): string;
  /** A piece of code, by the name that the highlighter has for what it is. */
  paintCode(text: string, scope: string): string;
}

const same = (text: string) => text;
export const PLAIN_THEME: Theme = { hasStyles: false, paint: same, paintCode: same };

/** Numbers of SGR for each bit of STYLE. Colours are those that can be read on a light and on a dark ground. */
type Codes = Readonly<Record<keyof typeof STYLE, string>>;

/** Sixteen colours, which people choose to suit their ground. Blue and yellow are hard to read on one of them. */
const BASIC: Codes = {
  strong: '1',
  emphasis: '3',
  deleted: '9',
  code: '36',
  link: '4',
  aside: '2',
  title: '1;4;35',
  section: '1;35',
  subsection: '1',
};

/** Of 256 those with a contrast of 4.1 or more to white and to black. */
const RICH: Codes = {
  ...BASIC,
  code: '38;5;30',
  aside: '38;5;243',
  title: '1;4;38;5;98',
  section: '1;38;5;98',
  subsection: '1;38;5;63',
};

/** Scopes of highlight.js, the first part of each or the whole: in 16 colours and in 256. */
const SCOPES: Readonly<Record<string, readonly [basic: string, rich: string]>> = {
  comment: ['2', '38;5;243'],
  quote: ['2', '38;5;243'],
  doctag: ['2;1', '1;38;5;243'],
  keyword: ['35', '38;5;98'],
  operator: ['', ''],
  punctuation: ['', ''],
  tag: ['', ''],
  name: ['35', '38;5;98'],
  'selector-tag': ['35', '38;5;98'],
  'selector-class': ['36', '38;5;31'],
  'selector-id': ['36', '38;5;31'],
  'selector-pseudo': ['36', '38;5;31'],
  string: ['32', '38;5;65'],
  char: ['32', '38;5;65'],
  regexp: ['32', '38;5;65'],
  link: ['32', '38;5;65'],
  number: ['36', '38;5;130'],
  literal: ['36', '38;5;130'],
  symbol: ['36', '38;5;130'],
  bullet: ['35', '38;5;98'],
  title: ['1', '38;5;63'],
  section: ['1', '1;38;5;63'],
  built_in: ['36', '38;5;30'],
  type: ['36', '38;5;30'],
  'variable.language': ['35', '38;5;98'],
  'variable.constant': ['36', '38;5;130'],
  variable: ['36', '38;5;30'],
  'template-variable': ['36', '38;5;30'],
  attr: ['36', '38;5;31'],
  attribute: ['36', '38;5;31'],
  property: ['36', '38;5;31'],
  meta: ['2', '38;5;132'],
  addition: ['32', '38;5;28'],
  deletion: ['31', '38;5;161'],
  strong: ['1', '1'],
  emphasis: ['3', '3'],
  code: ['36', '38;5;30'],
};

/** The theme of a colour depth, 0 to 3. */
export function themeOf(level: ColorLevel): Theme {
  if (level === 0) return PLAIN_THEME;
  const codes = level === 1 ? BASIC : RICH;
  const depth = level === 1 ? 0 : 1;
  const names = Object.keys(STYLE) as (keyof typeof STYLE)[];
  /** Codes by style: a text has few, and each word asks. */
  const known = new Map<Style, string>();
  const codeOf = (style: Style) => {
    const code = names.flatMap((name) => (style & STYLE[name] ? [codes[name]] : [])).join(';');
    known.set(style, code);
    return code;
  };
  return {
    hasStyles: true,
    paint: (text, style) => (style === 0 ? text : painted(text, known.get(style) ?? codeOf(style))),
    paintCode: (text, scope) => painted(text, (SCOPES[scope] ?? SCOPES[scope.split('.')[0]!])?.[depth] ?? ''),
  };
}

/** Whatever was on before: nothing is left on behind a piece. */
function painted(text: string, code: string): string {
  return code === '' || text === '' ? text : `\u001b[${code}m${text}\u001b[0m`;
}

import { isMap, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { LlmkitError } from '../core/errors.ts';
import { faultText } from './yaml.ts';

/** A text split into its front matter, if it has one, and the rest. */
export interface FrontMatter {
  fields: YAMLMap | undefined;
  body: string;
  /** Lines before the body. */
  bodyLine: number;
  /** `line L, column C` of the file, for a position in the front matter. */
  where(offset: number): string;
}

const OPENING = /^\uFEFF?---[ \t]*\r?\n/;
const CLOSING = /^---[ \t]*(\r?\n|$)/m;

/**
 * Splits `text`. What begins with `---` but holds no YAML mapping up to the next `---` is no front matter: the whole
 * text is the body then. Throws `invalid_template` with line and column for YAML that is broken.
 */
export function splitFrontMatter(text: string, name: string): FrontMatter {
  const whole: FrontMatter = { fields: undefined, body: text, bodyLine: 0, where: () => 'line 1, column 1' };
  const opening = OPENING.exec(text);
  if (!opening) return whole;
  const rest = text.slice(opening[0].length);
  const closing = CLOSING.exec(rest);
  if (!closing) return whole;
  const lines = new LineCounter();
  const yaml = rest.slice(0, closing.index);
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const where = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `line ${line + 1}, column ${col}`;
  };
  const fault = document.errors[0];
  if (fault) {
    const { line } = lines.linePos(fault.pos[0]);
    throw new LlmkitError(
      'invalid_template',
      `Cannot read ${name}: its front matter is not YAML at ${where(fault.pos[0])}: ${faultText(fault)}.`,
      {
        ...(needsQuotes(yaml.split('\n')[line - 1] ?? '') && { hint: QUOTE_HINT }),
        details: { file: name, ...lines.linePos(fault.pos[0]) },
      },
    );
  }
  if (!isMap(document.contents))
    return yaml.trim() === ''
      ? { ...whole, body: rest.slice(closing.index + closing[0].length), bodyLine: lineCount(opening[0] + yaml) + 1 }
      : whole;
  const body = rest.slice(closing.index + closing[0].length);
  return { fields: document.contents, body, bodyLine: lineCount(opening[0] + yaml) + 1, where };
}

/** What to do about a value that YAML reads as something else than text. */
export const QUOTE_HINT = 'Quote the value: what holds {{ or ": " stands in quotation marks';

/** Whether a line of YAML holds a template or a second `: ` in a value without quotation marks. */
function needsQuotes(line: string): boolean {
  return /^[^:]+:\s+(?!['"|>[]|\{(?![{%])).*(\{\{|\{%|:\s)|:\s+\{[{%]/.test(line);
}

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

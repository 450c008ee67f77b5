import { isMap, LineCounter, type YAMLMap } from 'yaml';
import type { Advice } from '../core/advice.ts';
import type { Place, PromptFault } from '../core/records/prompt-faults.ts';
import { faultyPrompt } from '../core/templates/faulty-prompt.ts';
import { parseYaml } from './yaml.ts';

/** A text split into its front matter, if it has one, and the rest. */
export interface FrontMatter {
  fields: YAMLMap | undefined;
  body: string;
  /** Lines before the body. */
  bodyLine: number;
  /** The text of the front matter. */
  yaml: string;
  /** The place in the file of a position in `yaml`. */
  placeOf(offset: number): Place;
}

const OPENING = /^\uFEFF?---[ \t]*\r?\n/;
/** Not by `m`: U+2028 begins a line for that, and none in YAML. */
const CLOSING = /(?<![^\n])---[ \t]*(\r?\n|$)/;

/**
 * Splits `text`. What begins with `---` but holds no YAML mapping up to the next `---` is no front matter: the whole
 * text is the body then, unless it begins as fields do. Throws `invalid_template` with line and column for YAML that is
 * broken, and for fields that would be sent to the model: never closed, or begun below the first line. `linesBefore` stand
 * in the file above `text`.
 */
export function splitFrontMatter(text: string, name: string, linesBefore = 0): FrontMatter {
  const start = { line: 1 + linesBefore, column: 1 };
  const whole: FrontMatter = { fields: undefined, body: text, bodyLine: 0, yaml: '', placeOf: () => start };
  const opening = OPENING.exec(text);
  if (!opening) {
    refuseLateFields(text, name);
    return whole;
  }
  const rest = text.slice(opening[0].length);
  const closing = CLOSING.exec(rest);
  if (!closing) {
    if (FIELD.test(rest)) throw faultyPrompt(`Cannot read ${name}`, [{ ...NEVER_CLOSED, ...start }]);
    return whole;
  }
  const lines = new LineCounter();
  const yaml = rest.slice(0, closing.index);
  const { document, fault } = parseYaml(yaml, { lineCounter: lines });
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: line + 1 + linesBefore, column: col };
  };
  if (fault) {
    const place = placeOf(fault.offset);
    const advice = needsQuotes(yaml.split('\n')[place.line - linesBefore - 2] ?? '') ? QUOTE_VALUE : undefined;
    const message = `its front matter is not YAML: ${fault.message}`;
    throw faultyPrompt(`Cannot read ${name}`, [{ message, ...place, advice }]);
  }
  const isEmpty = yaml.trim() === '';
  if (!isMap(document.contents) && !isEmpty) {
    if (KNOWN_FIELD.test(rest)) throw faultyPrompt(`Cannot read ${name}`, [{ ...NO_FIELDS, line: 2, column: 1 }]);
    return whole;
  }
  const body = rest.slice(closing.index + closing[0].length);
  const fields = isMap(document.contents) ? document.contents : undefined;
  return { fields, body, bodyLine: lineCount(opening[0] + yaml) + 1, yaml, placeOf };
}

/** A first line, below blank ones and comments, that a field of front matter could be. */
const FIELD = /^(?:[ \t]*(?:#.*)?\r?\n)*["']?[a-z_][\w.-]*["']?[ \t]*:(?:[ \t]|\r?\n|$)/;
/** The same for one of ours, also without the blank that YAML wants. */
const KNOWN_FIELD =
  /^(?:[ \t]*(?:#.*)?\r?\n)*(?:name|description|system|tags|variables|model|provider|temperature|max_tokens|top_p|stop)[ \t]*[:=]/;
/** Dashes that no front matter begins with: below other lines, indented, too few or too many. */
const LATE_OPENING = /^\uFEFF?\s*-{2,}[ \t]*\r?\n/;

const NEVER_CLOSED: Omit<PromptFault, 'line' | 'column'> = {
  message: 'its front matter is never closed',
  advice: [{ kind: 'mend_template', how: 'close_fields' }],
};
const NO_FIELDS: Omit<PromptFault, 'line' | 'column'> = {
  message: 'its front matter is no mapping of fields to values',
  advice: [{ kind: 'example', text: 'name: greet' }],
};

function refuseLateFields(text: string, name: string): void {
  const opening = LATE_OPENING.exec(text)?.[0];
  if (opening === undefined) return;
  const rest = text.slice(opening.length);
  if (!KNOWN_FIELD.test(rest) && !(FIELD.test(rest) && CLOSING.test(rest))) return;
  const [dashes = ''] = /-+/.exec(opening) ?? [];
  const isLate = dashes.length === 3;
  const message = isLate
    ? 'its front matter does not begin on the first line'
    : `its front matter begins with ${dashes}`;
  const line = lineCount(opening);
  const fault = { message, line, column: 1, advice: [{ kind: 'mend_template', how: 'first_line' }] } as const;
  throw faultyPrompt(`Cannot read ${name}`, [fault]);
}

/** What to do about a value that YAML reads as something else than text. */
export const QUOTE_VALUE: readonly Advice[] = [{ kind: 'mend_template', how: 'quote' }];

/** Tells whether a line of YAML holds a template or a second `: ` in a value without quotation marks. */
function needsQuotes(line: string): boolean {
  return /^[^:]+:\s+(?!['"|>[]|\{(?![{%])).*(\{\{|\{%|:\s)|:\s+\{[{%]/.test(line);
}

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

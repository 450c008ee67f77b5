import { readableParts } from '../core/conversations/readable.ts';
import type { Content } from '../core/records/parts.ts';
import { rowsOf } from './rows.ts';
import { sanitize } from './sanitize.ts';

/** Before every row of a text that llmkit did not write. */
const INDENT = '  ';
/** Terminals differ in how they set tabs; here they are this far apart. */
const TAB = 8;

/** A text of anybody's set off by an indent: whatever it says, only llmkit's own words stand at the beginning of a row. */
export function indented(text: string, columns: number): string {
  return rowsIn(text, columns).map(behindIndent).join('\n');
}

/** The same for words of llmkit that anybody's go on from: the first row stands at its beginning. */
export function hanging(text: string, columns: number): string {
  return rowsIn(text, columns)
    .map((row, at) => (at === 0 ? row : behindIndent(row)))
    .join('\n');
}

/** A message, set off: its texts are indented, and marks of files, calls of tools and what they gave are not. */
export function messageRows(message: Content, columns: number): string {
  return readableParts(message)
    .map(({ mark, text }) =>
      mark === undefined ? indented(text, columns) : hanging(text === '' ? mark : `${mark} ${text}`, columns),
    )
    .join('\n\n');
}

/** Rows that leave room for the indent, and for a terminal that goes on to the next line with the last column. */
function rowsIn(text: string, columns: number): string[] {
  const room = Math.max(2, columns - INDENT.length - 1);
  return sanitize(text)
    .trimEnd()
    .split('\n')
    .flatMap((line) => rowsOf(withoutTabs(line), room, 'broken'));
}

function behindIndent(row: string): string {
  return `${INDENT}${row}`.trimEnd();
}

function withoutTabs(line: string): string {
  const [first = '', ...rest] = line.split('\t');
  return rest.reduce((before, piece) => before + ' '.repeat(TAB - (before.length % TAB)) + piece, first);
}

import { readableParts } from '../core/conversations/readable.ts';
import type { Content } from '../core/records/parts.ts';
import { rowsOf, styledRows } from './rows.ts';
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

/** Draws a text as it is shown in rows of so many columns, which may hold styles. */
export type DrawRows = (text: string, columns: number) => Promise<string[]>;

/**
 * A message, set off: its texts are indented, and marks of files, calls of tools and what they gave are not. `draw` makes
 * more of a text than rows of words.
 */
export async function messageRows(message: Content, columns: number, draw?: DrawRows): Promise<string> {
  const parts = readableParts(message).map(async ({ mark, text }) => {
    if (mark !== undefined) return hanging(text === '' ? mark : `${mark} ${text}`, columns);
    return draw ? setOff(await draw(text, roomIn(columns)), roomIn(columns)) : indented(text, columns);
  });
  return (await Promise.all(parts)).join('\n\n');
}

function setOff(rows: readonly string[], room: number): string {
  return rows.flatMap((row) => styledRows(row.replaceAll('\t', '    '), room).map(behindIndent)).join('\n');
}

/** Room beside the indent, and for a terminal that goes on to the next line with the last column. */
function roomIn(columns: number): number {
  return Math.max(2, columns - INDENT.length - 1);
}

function rowsIn(text: string, columns: number): string[] {
  const room = roomIn(columns);
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

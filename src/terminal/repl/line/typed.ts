import type { Key } from 'node:readline';
import { isTyped, sanitize } from '../../sanitize.ts';

/** A text that comes at once, without what a terminal would obey. */
export function asPasted(text: string): string {
  return sanitize(text.replaceAll(/\r\n?/g, '\n'));
}

/** Ctrl-_, which has no name: takes back the last edit. */
const UNDO = '\u001f';

/** Tells whether a key may reach the line: characters that a terminal would obey are not typed in. */
export function isSafe(text: string | undefined, { ctrl, meta, name }: Key): boolean {
  if (text === undefined || ctrl || meta || name !== undefined || text === UNDO) return true;
  return isTyped(text);
}

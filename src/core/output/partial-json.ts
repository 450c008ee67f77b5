import { isTooDeep, MAX_FOREIGN_DEPTH } from '../records/depth.ts';

/**
 * The value that a text begins to tell: what is whole of it, and of a text as much as there is. Undefined before an object or
 * a list has begun, and where it is no JSON.
 */
export function partialJson(text: string): unknown {
  const start = text.search(/[[{]/);
  if (start < 0) return undefined;
  try {
    const value = JSON.parse(completed(text.slice(start))) as unknown;
    return isTooDeep(value, MAX_FOREIGN_DEPTH) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** The text up to where it is whole, with all that is open closed. */
function completed(text: string): string {
  const open: string[] = [];
  let safe = 0;
  let before = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (/\s/.test(character)) continue;
    if (character === '"') {
      const end = endOfString(text, at);
      const isKey = open.at(-1) === '}' && before !== ':';
      if (end === undefined) return closed(isKey ? text.slice(0, safe) : `${text.replace(HALF, '')}"`, open);
      at = end;
      if (!isKey) safe = end + 1;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']');
      safe = at + 1;
    } else if (character === '}' || character === ']') {
      open.pop();
      safe = at + 1;
      if (open.length === 0) break;
    } else if (character === ',') safe = at;
    before = character;
  }
  return closed(text.slice(0, safe), open);
}

/** Where the string that begins at `start` ends; undefined where it does not. */
function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return undefined;
}

/** An escape, or the first half of a pair of them, is not told before it is whole. */
const HALF = /(?<=(?:^|[^\\])(?:\\\\)*)\\(?:u[\da-f]{0,3}|ud[89ab][\da-f]{2}(?:\\(?:u[\da-f]{0,3})?)?)?$/i;

function closed(text: string, open: readonly string[]): string {
  return text + open.toReversed().join('');
}

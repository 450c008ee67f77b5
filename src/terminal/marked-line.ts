import { Sanitizer } from './sanitize.ts';
import { columnsOf, cut, cutStart } from './width.ts';

/** A piece of a line, and whether it is what was looked for. */
export interface MarkedPiece {
  text: string;
  isMatch: boolean;
}

/** A line in at most `room` columns, safe to show, cut so that the first of its matches is visible. */
export function markedLine(
  { line, matches }: { line: string; matches: readonly (readonly [from: number, to: number])[] },
  room: number,
): MarkedPiece[] {
  const sanitizer = new Sanitizer();
  const safe = (from: number, to?: number) => sanitizer.push(line.slice(from, to)).replaceAll(/\s/g, ' ');
  const pieces: MarkedPiece[] = [];
  let left = room;
  const add = (text: string, isMatch: boolean) => {
    const fitting = left > 0 ? cut(text, left) : '';
    left -= columnsOf(fitting);
    if (fitting !== '') pieces.push({ text: fitting, isMatch });
  };
  let [at] = matches[0] ?? [0];
  const before = Math.max(Math.floor(room / 3), room - columnsOf(line.slice(at)));
  add(cutStart(safe(0, at).trimStart(), before), false);
  for (const [from, to] of matches) {
    add(safe(at, from), false);
    add(safe(from, to), true);
    at = to;
  }
  add(safe(at) + sanitizer.end(), false);
  return pieces;
}

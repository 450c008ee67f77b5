/** A line and where the cursor stands in it; offsets count UTF-16 units. */
export interface CursorPlace {
  text: string;
  cursor: number;
}

/** A part of a line. */
export interface Span {
  start: number;
  end: number;
}

/** Made at its first use: it costs as much as the rest of the chat's start (measured). */
let segmenter: Intl.Segmenter | undefined;

/** The characters of several units, as a reader counts characters: an emoji of a family is one. */
export function longCharacters(text: string): Span[] {
  if (/^\p{ASCII}*$/u.test(text)) return [];
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ index, segment }) => ({
    start: index,
    end: index + segment.length,
  })).filter(({ start, end }) => end - start > 1);
}

/**
 * The line that a key makes of one whose `pieces` (places in `before`) are only ever passed or removed whole: a cursor
 * that went into one goes on to its other side, and an edit that touched one takes all of it.
 */
export function keptWhole(before: CursorPlace, after: CursorPlace, pieces: readonly Span[]): CursorPlace {
  if (before.text === after.text) return { text: after.text, cursor: passed(before.cursor, after.cursor, pieces) };
  const change = changedPart(before, after);
  const touched = pieces.filter(({ start, end }) => start < change.end && end > change.start);
  const start = Math.min(change.start, ...touched.map((piece) => piece.start));
  const end = Math.max(change.end, ...touched.map((piece) => piece.end));
  if (start === change.start && end === change.end) return after;
  const text = before.text.slice(0, start) + change.inserted + before.text.slice(end);
  return { text, cursor: start + change.inserted.length };
}

function passed(from: number, to: number, pieces: readonly Span[]): number {
  const inside = pieces.find(({ start, end }) => start < to && to < end);
  if (!inside) return to;
  return to < from ? inside.start : inside.end;
}

/** The part of `before` that was replaced. The cursors tell where, when equal characters stand side by side. */
function changedPart(before: CursorPlace, after: CursorPlace): Span & { inserted: string } {
  const shorter = Math.min(before.text.length, after.text.length);
  const first = Math.min(before.cursor, after.cursor, shorter);
  let start = 0;
  while (start < first && before.text[start] === after.text[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before.text.at(-1 - same) === after.text.at(-1 - same)) same += 1;
  return { start, end: before.text.length - same, inserted: after.text.slice(start, after.text.length - same) };
}

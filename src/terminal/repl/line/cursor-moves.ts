/** The offset one line above `cursor` in the same column, as far as that line goes; undefined on the first line. */
export function above(text: string, cursor: number): number | undefined {
  const start = lineStart(text, cursor);
  if (start === 0) return undefined;
  const previous = lineStart(text, start - 1);
  return Math.min(previous + (cursor - start), start - 1);
}

/** The offset one line below `cursor`; undefined on the last line. */
export function below(text: string, cursor: number): number | undefined {
  const end = text.indexOf('\n', cursor);
  if (end < 0) return undefined;
  const next = text.indexOf('\n', end + 1);
  return Math.min(end + 1 + (cursor - lineStart(text, cursor)), next < 0 ? text.length : next);
}

function lineStart(text: string, cursor: number): number {
  return cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1;
}

/** Pieces behind each other, in lines of so many columns; what is longer alone stands alone. */
export function inLines(pieces: readonly string[], separator: string, columns: number): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const longer = lines.length === 0 ? piece : `${lines.at(-1)}${separator}${piece}`;
    if (lines.length > 0 && longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  return lines;
}

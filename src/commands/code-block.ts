/** The inside of the first fenced code block of a Markdown text, with its line end; undefined without one. */
export function codeBlock(markdown: string): string | undefined {
  const lines = markdown.split('\n');
  const opening = lines.findIndex((line) => /^ {0,3}(`{3,}|~{3,})/.test(line));
  if (opening < 0) return undefined;
  const fence = lines[opening]!.trimStart().match(/^(`+|~+)/)![0];
  const closes = (line: string) =>
    line.trim().length >= fence.length && line.trim() === fence[0]!.repeat(line.trim().length);
  const length = lines.slice(opening + 1).findIndex(closes);
  // A block that the answer's end cut off is code all the same.
  const inside = lines.slice(opening + 1, length < 0 ? undefined : opening + 1 + length);
  return inside.length === 0 ? '' : `${inside.join('\n')}\n`;
}

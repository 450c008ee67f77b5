/** The beginning of a fenced block. A line with backticks behind its backticks is code within a text, no fence. */
const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/;

/** The inside of the first fenced code block of a Markdown text, with its line end; undefined without one. */
export function codeBlock(markdown: string): string | undefined {
  const lines = markdown.split('\n');
  const opening = lines.findIndex((line) => FENCE.test(line));
  if (opening < 0) return undefined;
  const [, indent, fence] = FENCE.exec(lines[opening]!) as unknown as [string, string, string];
  const closes = (line: string) =>
    line.trim().length >= fence.length && line.trim() === fence[0]!.repeat(line.trim().length);
  const length = lines.slice(opening + 1).findIndex(closes);
  // A block that the answer's end cut off is code all the same.
  const inside = lines.slice(opening + 1, length < 0 ? undefined : opening + 1 + length);
  return inside.length === 0 ? '' : `${inside.map((line) => withoutIndent(line, indent.length)).join('\n')}\n`;
}

/** A fence that is indented has its lines indented as far, which is not part of the code. */
function withoutIndent(line: string, most: number): string {
  let at = 0;
  while (at < most && line[at] === ' ') at++;
  return line.slice(at);
}

/** The text without the line ends at its end. A regular expression would try each of many line ends inside it anew. */
export function trimLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end -= text[end - 2] === '\r' ? 2 : 1;
  return text.slice(0, end);
}

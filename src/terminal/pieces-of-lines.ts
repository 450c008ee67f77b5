/** What a text that comes in pieces is told line by line: pieces that hold no line end, and the ends. */
export interface LineReader {
  piece(text: string): void;
  endLine(): void;
}

/** Tells `reader` the lines of `text`, which may begin and end within one. */
export function readLines(text: string, reader: LineReader): void {
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    if (end > start) reader.piece(text.slice(start, end));
    reader.endLine();
    start = end + 1;
  }
  if (start < text.length) reader.piece(start === 0 ? text : text.slice(start));
}

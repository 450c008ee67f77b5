import { columnsOf } from '../width.ts';

/** `text`, which holds no line ends, in lines of at most `room` columns, broken at blanks. A longer word stays whole. */
export function wrap(text: string, room: number): string[] {
  const lines: string[] = [];
  let columns = 0;
  for (const word of text.split(' ')) {
    const width = columnsOf(word);
    const isNew = lines.length === 0 || columns + 1 + width > room;
    if (isNew) lines.push(word);
    else lines[lines.length - 1] += ` ${word}`;
    columns = isNew ? width : columns + 1 + width;
  }
  return lines;
}

/** `line`, which holds no line ends, in rows of at most `room` columns, broken at blanks. */
export function rowsOf(line: string, room: number, longWords: 'broken' | 'whole'): string[] {
  const rows: string[] = [];
  let columns = 0;
  for (const word of line.split(' ')) {
    const pieces = longWords === 'broken' ? wordPieces(word, room) : [word];
    for (const [at, piece] of pieces.entries()) {
      const width = mostColumns(piece);
      const fits = at === 0 && rows.length > 0 && columns + 1 + width <= room;
      if (fits) rows[rows.length - 1] += ` ${piece}`;
      else rows.push(piece);
      columns = fits ? columns + 1 + width : width;
    }
  }
  return rows;
}

/** A word that takes more than `room` columns, in pieces that do not. Marks stay with their letter, if not too many. */
export function wordPieces(word: string, room: number): string[] {
  if (mostColumns(word) <= room) return [word];
  const pieces = [''];
  let columns = 0;
  for (const [letter] of word.matchAll(/.(?:\p{M}|\u200d){0,4}/gsu)) {
    const width = mostColumns(letter);
    if (columns > 0 && columns + width > room) {
      pieces.push('');
      columns = 0;
    }
    pieces[pieces.length - 1] += letter;
    columns += width;
  }
  return pieces;
}

/**
 * The most columns that a terminal may take for `text`: a mark counts, which most draw over its letter, and every picture of
 * a sequence, which some draw as one. A row measured so is never longer than it seems.
 */
function mostColumns(text: string): number {
  let columns = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Each half of a pair counts one: what is written as a pair takes two at most.
    columns += code < 0x1100 || (code >= 0xd800 && code <= 0xdfff) || isNarrow(code) ? 1 : 2;
  }
  return columns;
}

/** Punctuation, arrows, mathematics, boxes and Braille; also letters such as those of Vietnamese and ancient Greek. */
function isNarrow(code: number): boolean {
  return (code >= 0x1160 && code < 0x2300) || (code >= 0x2400 && code <= 0x25fc) || (code >= 0x2800 && code <= 0x28ff);
}

/** A row that may hold styles, in rows of at most `room` columns; cut anywhere, each with the styles that its text has. */
export function styledRows(row: string, room: number): string[] {
  const rows = [''];
  let style = '';
  let columns = 0;
  for (const [found, codes] of row.matchAll(STYLE_OR_LETTER)) {
    const width = codes === undefined ? mostColumns(found) : 0;
    if (columns > 0 && columns + width > room) {
      rows[rows.length - 1] += style === '' ? '' : RESET;
      rows.push(style);
      columns = 0;
    }
    rows[rows.length - 1] += found;
    columns += width;
    if (codes !== undefined) style = codes === '0' ? '' : found;
  }
  return rows;
}

const RESET = '\u001b[0m';
// oxlint-disable-next-line no-control-regex
const STYLE_OR_LETTER = /\u001b\[([\d;]*)m|.(?:\p{M}|\u200d){0,4}/gsu;

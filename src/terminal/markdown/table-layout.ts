import { columnsOf } from '../width.ts';
import { NO_PREFIX, WordWrap } from '../word-wrap.ts';
import { InlineParser } from './inlines.ts';
import type { Alignment } from './sink.ts';
import { type TextRun, type Style, STYLE } from './style.ts';
import type { Theme } from './theme.ts';

/** The text of a cell, read. */
export interface Cell {
  pieces: TextRun[];
  /** Columns of the whole text, and of its longest word. */
  columns: number;
  longestWord: number;
}

/** Between two columns. */
const GAP = ' │ ';
/** A column has room for its longest word, up to so many columns; longer ones are cut. */
const ENOUGH = 12;
/** Where columns would have less than this each, rows are lists. */
const LEAST = 4;

export function cellOf(text: string, style: Style, theme: Theme): Cell {
  const pieces: TextRun[] = [];
  const show = (shown: string, of: Style) => void pieces.push({ text: shown, style: of });
  const inlines = new InlineParser({ show, keepsMarks: !theme.hasStyles });
  inlines.start(style);
  inlines.push(text);
  inlines.end();
  const whole = pieces.map((piece) => piece.text).join('');
  const longestWord = Math.max(0, ...whole.split(/[ \t]+/).map(columnsOf));
  return { pieces, columns: columnsOf(whole), longestWord };
}

/** Widths for the columns of `rows` that fit into `room`; undefined where there is too little of it. */
export function widthsFor(rows: readonly Cell[][], room: number): number[] | undefined {
  const count = rows[0]!.length;
  const most = (of: (cell: Cell) => number) =>
    Array.from({ length: count }, (_, at) => Math.max(1, ...rows.map((row) => of(row[at]!))));
  const wanted = most((cell) => cell.columns);
  const least = most((cell) => Math.max(Math.min(cell.columns, LEAST), Math.min(cell.longestWord, ENOUGH)));
  const free = room - GAP.length * (count - 1);
  if (sum(wanted) <= free) return wanted;
  if (sum(least) > free) return undefined;
  return shared(wanted, least, free);
}

/** Gives each column what it wants, but none more than the others that want more: `limit` rises as far as there is room. */
function shared(wanted: readonly number[], least: readonly number[], free: number): number[] {
  const at = (limit: number) => wanted.map((width, column) => Math.max(least[column]!, Math.min(width, limit)));
  let limit = 1;
  while (sum(at(limit + 1)) <= free) limit++;
  const widths = at(limit);
  let left = free - sum(widths);
  return widths.map((width, column) => (left > 0 && width < wanted[column]! ? (left--, width + 1) : width));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** One row in lines; a cell that is too long goes on in the next line. */
export function rowLines(
  cells: readonly Cell[],
  widths: readonly number[],
  alignments: readonly (Alignment | undefined)[],
  theme: Theme,
): string[] {
  const columns = cells.map((cell, at) => wrapped(cell.pieces, widths[at]!, theme));
  const height = Math.max(1, ...columns.map((lines) => lines.length));
  const gap = theme.paint(GAP, STYLE.aside);
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines, at) => aligned(lines[line] ?? '', widths[at]!, alignments[at]))
      .join(gap)
      .trimEnd(),
  );
}

/** The line below the head, and between rows of several lines. */
export function tableRule(widths: readonly number[], theme: Theme): string {
  return theme.paint(widths.map((width) => '─'.repeat(width)).join('─┼─'), STYLE.aside);
}

export function wrapped(pieces: readonly TextRun[], width: number, theme: Theme): string[] {
  let out = '';
  const write = (text: string) => void (out += text);
  const { paint } = theme;
  const lines = new WordWrap<Style>({ write, columns: () => width, paint, cutsWords: true });
  lines.begin(NO_PREFIX, NO_PREFIX);
  for (const { text, style } of pieces) lines.text(text, style);
  lines.end();
  return out.slice(0, -1).split('\n');
}

function aligned(text: string, width: number, alignment: Alignment | undefined): string {
  const room = Math.max(0, width - columnsOf(text));
  const before = alignment === 'right' ? room : alignment === 'center' ? Math.floor(room / 2) : 0;
  return ' '.repeat(before) + text + ' '.repeat(room - before);
}

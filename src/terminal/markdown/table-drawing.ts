import type { Alignment } from './sink.ts';
import { type TextRun, STYLE } from './style.ts';
import { type Cell, cellOf, rowLines, tableRule, widthsFor, wrapped } from './table-layout.ts';
import type { Theme } from './theme.ts';

/** Rows that are looked at to see how wide the columns are; what comes later gets the same widths. */
const ROWS_LOOKED_AT = 64;

export interface TableOptions {
  theme: Theme;
  /** Columns that the table may take. */
  room: number;
  /** Writes a line. */
  line: (text: string) => void;
}

/** One table on the screen, from its first rows on. */
export class TableDrawing {
  readonly #options: TableOptions;
  readonly #header: string[];
  readonly #alignments: (Alignment | undefined)[];
  /** Rows that wait for the widths. */
  #waiting: Cell[][] | undefined = [];
  #widths: number[] | undefined;
  /** Some row has several lines. */
  #isTall = false;
  #isFirst = true;

  constructor(header: string[], alignments: (Alignment | undefined)[], options: TableOptions) {
    this.#header = header;
    this.#alignments = alignments;
    this.#options = options;
  }

  row(texts: string[]): void {
    const cells = texts.map((text) => cellOf(text, 0, this.#options.theme));
    if (!this.#waiting) return this.#draw(cells);
    this.#waiting.push(cells);
    if (this.#waiting.length === ROWS_LOOKED_AT) this.flush();
  }

  /** Draws what waits. */
  flush(): void {
    const rows = this.#waiting;
    if (!rows) return;
    this.#waiting = undefined;
    const { theme, room, line } = this.#options;
    const header = this.#header.map((text) => cellOf(text, STYLE.strong, theme));
    this.#widths = widthsFor([header, ...rows], room);
    if (this.#widths) {
      this.#isTall = rows.some((row) => this.#lines(row).length > 1);
      for (const text of this.#lines(header)) line(text);
      line(tableRule(this.#widths, theme));
    }
    for (const row of rows) this.#draw(row);
  }

  #lines(cells: readonly Cell[]): string[] {
    return rowLines(cells, this.#widths!, this.#alignments, this.#options.theme);
  }

  #draw(cells: readonly Cell[]): void {
    const { theme, line } = this.#options;
    const isBetween = !this.#isFirst;
    this.#isFirst = false;
    if (!this.#widths) {
      if (isBetween) line('');
      return this.#list(cells);
    }
    if (isBetween && this.#isTall) line(tableRule(this.#widths, theme));
    for (const text of this.#lines(cells)) line(text);
  }

  /** A row where columns have no room: each cell in lines of its own, behind its title. */
  #list(cells: readonly Cell[]): void {
    const { theme, room, line } = this.#options;
    for (const [at, { pieces }] of cells.entries()) {
      const title: TextRun = { text: `${this.#header[at]!}:`, style: STYLE.strong };
      const [first = '', ...rest] = wrapped([title, { text: ' ', style: 0 }, ...pieces], room, theme);
      for (const text of [first, ...rest]) line(text);
    }
  }
}

import type { TextOutput } from '../io.ts';
import { styledRows } from '../rows.ts';
import type { Styles } from '../styles.ts';
import { columnsOf, cut } from '../width.ts';
import { INDENT, type Surface } from './surface.ts';

/** A line of fewer columns than this is hard to read. */
const NARROWEST = 40;
const BETWEEN = ' │ ';
/** Milliseconds between two drawings, and between two looks at the clock. */
const FRAME_MS = 40;
const SECOND_MS = 1000;

const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
const RESET = '\u001b[0m';
// oxlint-disable-next-line no-control-regex
const STYLE = /\u001b\[[\d;]*m/g;

/** The columns of each of `count` answers beside each other; undefined where they would be too narrow to read. */
export function widthOfEach({ columns, canRedraw }: TextOutput, count: number): number | undefined {
  // A terminal may go on to the next line with its last column.
  const room = columns - 1 - INDENT.length - BETWEEN.length * (count - 1);
  const width = Math.floor(room / count);
  return canRedraw === true && width >= NARROWEST ? width : undefined;
}

/** The rows of one answer that are not final yet. */
interface Column {
  rows: string[];
  /** The row that is being written. */
  open: string;
  isEnded: boolean;
  hasText: boolean;
}

/**
 * Answers beside each other. What all have, or what the terminal has no room for, is final; the rows below are drawn anew as
 * they grow, so that a fast answer is seen while a slow one thinks.
 */
export class Columns implements Surface {
  readonly outputs: readonly TextOutput[];
  readonly #output: TextOutput;
  readonly #styles: Styles;
  readonly #width: number;
  readonly #columns: Column[];
  readonly #terminalWidth: number;
  readonly #since = performance.now();
  readonly #clock: NodeJS.Timeout;
  #final: string[];
  /** Rows on the screen that may be drawn anew. */
  #drawn = 0;
  #frame: NodeJS.Timeout | undefined;

  constructor(output: TextOutput, headings: readonly string[], { width, styles }: { width: number; styles: Styles }) {
    this.#output = output;
    this.#styles = styles;
    this.#width = width;
    this.#terminalWidth = output.columns;
    this.#columns = headings.map(() => ({ rows: [], open: '', isEnded: false, hasText: false }));
    this.outputs = this.#columns.map((column) => ({
      isTTY: true,
      columns: width,
      write: (text) => this.#add(column, text),
    }));
    this.#final = [
      this.#row(headings.map((heading) => styles.bold(cut(heading, width)))),
      this.#row(headings.map(() => styles.dim('─'.repeat(width)))),
    ];
    void this.#draw();
    this.#clock = setInterval(() => {
      if (this.#columns.some(isAwaited)) void this.#draw();
    }, SECOND_MS);
  }

  ended(at: number, mark?: string): void {
    const column = this.#columns[at]!;
    if (column.open !== '') this.#add(column, '\n');
    if (mark !== undefined) column.rows.push(this.#styles.red(cut(mark.trim(), this.#width)));
    column.isEnded = true;
    this.#drawSoon();
  }

  beside(show: () => void): void {
    void this.#output.write(`${up(this.#drawn)}${CLEAR_BELOW}`);
    this.#drawn = 0;
    show();
    void this.#draw();
  }

  async end(): Promise<void> {
    clearInterval(this.#clock);
    clearTimeout(this.#frame);
    while (this.#columns.some(({ rows }) => rows.length > 0)) this.#settle();
    await this.#draw();
  }

  #add(column: Column, text: string): void {
    if (text === '') return;
    column.hasText = true;
    const [open = '', ...more] = (column.open + text).split('\n').reverse();
    column.rows.push(...more.toReversed().flatMap((row) => styledRows(row, this.#width)));
    column.open = open;
    this.#drawSoon();
  }

  #drawSoon(): void {
    this.#frame ??= setTimeout(() => {
      this.#frame = undefined;
      void this.#draw();
    }, FRAME_MS);
  }

  /** Makes the next row of each final; one that has none, or has not written it to its end, goes on below. */
  #settle(): void {
    this.#final.push(this.#row(this.#columns.map(({ rows }) => rows.shift() ?? '')));
  }

  #draw(): void | Promise<void> {
    while (this.#columns.every(({ rows, isEnded }) => rows.length > 0 || isEnded) && this.#hasRows()) this.#settle();
    const room = Math.max(1, (this.#output.rows ?? 24) - 1);
    while (this.#live().length > room && this.#hasRows()) this.#settle();
    // The rows of a terminal that became narrower are no longer where they were: none of them is drawn anew.
    const isMoved = this.#output.columns < this.#terminalWidth;
    const live = isMoved ? [] : this.#live();
    const back = isMoved ? '' : up(this.#drawn);
    const rows = [...this.#final, ...live].map((row) => `${row}${CLEAR_LINE}\n`).join('');
    this.#final = [];
    this.#drawn = live.length;
    return this.#output.write(`${back}${rows}${CLEAR_BELOW}`);
  }

  #hasRows(): boolean {
    return this.#columns.some(({ rows }) => rows.length > 0);
  }

  /** The rows that are not final, as they are now. */
  #live(): string[] {
    const cells = this.#columns.map((column) => this.#cells(column));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, at) => this.#row(cells.map((own) => own[at] ?? '')));
  }

  #cells(column: Column): string[] {
    if (isAwaited(column))
      return [this.#styles.dim(`… ${Math.floor((performance.now() - this.#since) / SECOND_MS)} s`)];
    return column.open === '' ? column.rows : [...column.rows, ...styledRows(column.open, this.#width)];
  }

  #row(cells: readonly string[]): string {
    const padded = cells.map((cell) => {
      const room = this.#width - columnsOf(cell.replaceAll(STYLE, ''));
      return `${cell}${cell.includes('\u001b') ? RESET : ''}${' '.repeat(Math.max(0, room))}`;
    });
    return `${INDENT}${padded.join(this.#styles.dim(BETWEEN))}`.trimEnd();
  }
}

function isAwaited({ hasText, isEnded }: Column): boolean {
  return !hasText && !isEnded;
}

function up(rows: number): string {
  return rows === 0 ? '\r' : `\r\u001b[${rows}A`;
}

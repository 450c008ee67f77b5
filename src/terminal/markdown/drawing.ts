import { type Prefix, WordWrap } from '../word-wrap.ts';
import { CodeDrawing } from './code-drawing.ts';
import { Frames } from './frames.ts';
import { InlineParser } from './inlines.ts';
import type { Alignment, BlockSink, TextKind } from './sink.ts';
import { type Style, STYLE } from './style.ts';
import { TableDrawing } from './table-drawing.ts';
import type { Theme } from './theme.ts';

export interface DrawingOptions {
  write: (text: string) => void;
  /** Columns of the terminal. */
  columns: () => number;
  theme: Theme;
}

/** A kind of block, as far as what stands between two of them depends on it. */
type Block = TextKind | 'code' | 'table' | 'rule';

/** Blocks that stand alone: with an empty line before and behind them, whatever the source has. */
const ALONE: ReadonlySet<Block> = new Set(['heading', 'code', 'table', 'rule']);
/** Longer lines of text are hard to read. */
const LONGEST_TEXT = 100;
const TITLES = [0, STYLE.title, STYLE.section];

/** Draws Markdown on a terminal, line by line and for good. */
export class Drawing implements BlockSink {
  readonly #options: DrawingOptions;
  readonly #words: WordWrap<Style>;
  readonly #inlines: InlineParser;
  readonly #frames: Frames;
  readonly #code: CodeDrawing;
  #table: TableDrawing | undefined;
  #kind: TextKind = 'paragraph';
  /** The block that was drawn last, and whether an empty line came since. */
  #last: Block | undefined;
  #isParted = false;
  /** The line of text that was begun: whether it is written on, or goes on behind something else. */
  #line: 'none' | 'open' | 'paused' = 'none';
  #title: Style = 0;

  constructor(options: DrawingOptions) {
    const { theme, write, columns } = options;
    this.#options = options;
    this.#frames = new Frames(theme);
    this.#words = new WordWrap({ write, columns: () => Math.min(columns(), LONGEST_TEXT), paint: theme.paint });
    const show = (text: string, style: Style) => this.#words.text(text, style);
    this.#inlines = new InlineParser({ show, keepsMarks: !theme.hasStyles });
    this.#code = new CodeDrawing({ theme, write, prefix: () => this.#prefix().text });
  }

  /** What has to be there before more can be drawn. */
  get waitsFor(): Promise<unknown> | undefined {
    return this.#code.waitsFor;
  }

  openQuote(): void {
    this.#frames.openQuote();
  }

  openItem(marker: string, isDone: boolean | undefined): void {
    this.#frames.openItem(marker, isDone);
  }

  close(): void {
    // An item without text has its marker.
    if (this.#frames.isFresh) {
      this.#part('paragraph', true);
      this.#write('');
    }
    this.#frames.close();
  }

  blank(): void {
    this.#isParted = true;
  }

  startText(kind: TextKind, isNew: boolean, level: number): void {
    this.#part(kind, isNew);
    this.#kind = kind;
    this.#line = 'open';
    const { first, rest } = this.#prefixes();
    const { hasStyles, paint } = this.#options.theme;
    this.#title = kind === 'heading' ? (TITLES[level] ?? STYLE.subsection) : 0;
    const mark = kind === 'heading' && !hasStyles ? `${'#'.repeat(level)} ` : '';
    this.#words.begin({ text: first.text + paint(mark, this.#title), columns: first.columns + mark.length }, rest);
    this.#inlines.start(this.#title);
  }

  text(text: string): void {
    if (this.#line === 'paused') {
      this.#line = 'open';
      const { rest } = this.#prefixes();
      this.#words.begin(rest, rest);
      this.#inlines.start(this.#title);
    }
    if (this.#kind === 'paragraph' || this.#kind === 'heading') this.#inlines.push(text);
    else this.#words.text(text, 0);
  }

  endText(): void {
    this.#inlines.end();
    if (this.#line === 'open') this.#words.end();
    this.#line = 'none';
  }

  rule(isUnderline: boolean): void {
    if (!isUnderline) this.#part('rule', true);
    const { text, columns } = this.#prefix();
    const width = Math.max(3, Math.min(this.#options.columns(), LONGEST_TEXT) - columns);
    this.#options.write(`${text}${this.#options.theme.paint('─'.repeat(width), STYLE.aside)}\n`);
    this.#last = 'rule';
  }

  startCode(info: string | undefined): void {
    this.#part('code', true);
    this.#code.start(info);
  }

  code(text: string): void {
    this.#code.push(text);
  }

  endCode(): void {
    this.#code.end();
  }

  startTable(header: string[], alignments: (Alignment | undefined)[]): void {
    this.#part('table', true);
    const room = Math.max(1, this.#options.columns() - this.#frames.prefixes(this.#options.columns()).rest.columns);
    const line = (text: string) => this.#write(text);
    this.#table = new TableDrawing(header, alignments, { theme: this.#options.theme, room, line });
  }

  row(cells: string[]): void {
    this.#table!.row(cells);
  }

  endTable(): void {
    this.#table!.flush();
    this.#table = undefined;
  }

  /** Ends the line that is open and draws what waits; the block goes on. Something else is to be written. */
  pause(): void {
    if (this.#line === 'open') {
      this.endText();
      this.#line = 'paused';
    }
    this.#code.pause();
    this.#table?.flush();
  }

  /** An empty line before a block of this kind, if there is to be one. */
  #part(kind: Block, isNew: boolean): void {
    const begins = ALONE.has(kind) && !this.#frames.isFresh;
    const isAlone = isNew && (begins || (this.#last !== undefined && ALONE.has(this.#last)));
    if ((this.#isParted || isAlone) && this.#last !== undefined) {
      this.#options.write(`${this.#frames.around.trimEnd()}\n`);
    }
    this.#isParted = false;
    this.#last = kind;
  }

  #write(text: string): void {
    this.#options.write(`${(this.#prefix().text + text).trimEnd()}\n`);
  }

  /** What stands before a line that is written now. */
  #prefix(): Prefix {
    return this.#prefixes().first;
  }

  #prefixes(): { first: Prefix; rest: Prefix } {
    const prefixes = this.#frames.prefixes(this.#options.columns());
    this.#frames.written();
    return prefixes;
  }
}

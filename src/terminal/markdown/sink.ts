/** How a cell of a table stands in its column. */
export type Alignment = 'left' | 'right' | 'center';

/** What a line of text belongs to; of math and HTML nothing is markup. */
export type TextKind = 'paragraph' | 'heading' | 'html' | 'math';

/** Gets the blocks of a Markdown text as they come. Texts between are source text; their markers are for inlines. */
export interface BlockSink {
  openQuote(): void;
  /** `marker` is `-`, `*`, `+` or a number with its sign; `isDone` is there for a task. */
  openItem(marker: string, isDone: boolean | undefined): void;
  /** Closes the innermost quote or item. */
  close(): void;
  /** An empty line between blocks. */
  blank(): void;
  /** A line of text begins; `isNew` where it is not one more line of the same paragraph. `level` is that of a heading. */
  startText(kind: TextKind, isNew: boolean, level: number): void;
  /** A piece of that line. */
  text(text: string): void;
  endText(): void;
  /** `isUnderline` below a line of text that it makes a heading. */
  rule(isUnderline: boolean): void;
  /** `info` is what stands behind a fence; undefined for code that is indented. */
  startCode(info: string | undefined): void;
  /** A piece of code, with its line ends. */
  code(text: string): void;
  endCode(): void;
  startTable(header: string[], alignments: (Alignment | undefined)[]): void;
  row(cells: string[]): void;
  endTable(): void;
}

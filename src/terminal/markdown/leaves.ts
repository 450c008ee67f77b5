import type { LineCursor } from './line-cursor.ts';
import { LONGEST_LINE } from './line-start.ts';
import type { BlockSink } from './sink.ts';

/** A block that holds text and no other blocks. */
export interface Leaf {
  /** Lines behind it go on a paragraph. */
  readonly isParagraph?: boolean;
  /**
   * The leaf that the line at the cursor belongs to, whatever else it could begin: this one or one that this one becomes.
   * It has begun the line then. undefined: what the line begins decides.
   */
  takes(cursor: LineCursor, isWhole: boolean): Leaf | 'wait' | undefined;
  /** More of the line that was begun. */
  more(text: string): void;
  /** Ends that line; false where the leaf ends with it. */
  endLine(): boolean;
  close(): void;
}

const nothing = () => undefined;

/** No block. */
export const NO_LEAF: Leaf = { takes: nothing, more: nothing, endLine: () => true, close: nothing };

/** Text, line by line. */
export class ParagraphLeaf implements Leaf {
  readonly isParagraph = true;
  readonly takes = nothing;
  readonly close = nothing;
  readonly #sink: BlockSink;
  #isNew = true;

  constructor(sink: BlockSink) {
    this.#sink = sink;
  }

  line(text: string): void {
    this.#sink.startText('paragraph', this.#isNew, 0);
    this.#isNew = false;
    this.more(text);
  }

  more(text: string): void {
    this.#sink.text(text);
  }

  endLine(): boolean {
    this.#sink.endText();
    return true;
  }
}

/** One line, less the signs that may close it. */
export class HeadingLeaf implements Leaf {
  readonly takes = nothing;
  readonly close = nothing;
  readonly #sink: BlockSink;
  #isEmpty = true;
  /** What was told last; signs behind a blank may close the heading. */
  #last = ' ';
  #held = '';

  constructor(sink: BlockSink, level: number) {
    this.#sink = sink;
    sink.startText('heading', true, level);
  }

  more(piece: string): void {
    const text = this.#held + piece;
    const [, before = '', signs = ''] = /(^|[ \t])(#+[ \t]*)$/.exec(text) ?? [];
    const mayClose = before !== '' || /[ \t]/.test(this.#last);
    const end = mayClose ? text.length - signs.length : text.length;
    this.#held = text.slice(end);
    const shown = this.#isEmpty ? text.slice(0, end).trimStart() : text.slice(0, end);
    this.#isEmpty &&= shown === '';
    if (end > 0) this.#last = text[end - 1]!;
    if (shown !== '') this.#sink.text(shown);
  }

  endLine(): boolean {
    this.#sink.endText();
    return false;
  }
}

/** Code between two fences. */
export class FenceLeaf implements Leaf {
  readonly #sink: BlockSink;
  readonly #mark: string;
  readonly #indent: number;
  /** The line that is read is a fence, no code. */
  #fence: 'opening' | 'closing' | undefined = 'opening';

  constructor(sink: BlockSink, { mark, indent, info }: { mark: string; indent: number; info: string }) {
    this.#sink = sink;
    this.#mark = mark;
    this.#indent = indent;
    sink.startCode(info);
  }

  takes(cursor: LineCursor, isWhole: boolean): Leaf | 'wait' {
    const text = cursor.rest.trim();
    const isShort = text.length <= LONGEST_LINE && cursor.indent <= 3;
    const isFence = isShort && text === this.#mark[0]!.repeat(text.length);
    if (isFence && !isWhole) return 'wait';
    this.#fence = isFence && text.length >= this.#mark.length ? 'closing' : undefined;
    if (this.#fence) return this;
    cursor.skip(this.#indent);
    this.more(cursor.rest);
    return this;
  }

  more(text: string): void {
    if (text !== '') this.#sink.code(text);
  }

  endLine(): boolean {
    const isEnd = this.#fence === 'closing';
    if (isEnd) this.close();
    else if (this.#fence === undefined) this.#sink.code('\n');
    return !isEnd;
  }

  close(): void {
    this.#sink.endCode();
  }
}

/** Code that is indented. Empty lines belong to it where more code follows. */
export class IndentedLeaf implements Leaf {
  readonly #sink: BlockSink;
  #empty = '';
  #isEmptyLine = false;

  constructor(sink: BlockSink) {
    this.#sink = sink;
    sink.startCode(undefined);
  }

  takes(cursor: LineCursor, isWhole: boolean): Leaf | 'wait' | undefined {
    if (cursor.isBlank && !isWhole) return 'wait';
    if (!cursor.isBlank && cursor.indent < CODE_INDENT) return undefined;
    this.#isEmptyLine = cursor.isBlank;
    cursor.skip(CODE_INDENT);
    if (this.#isEmptyLine) this.#empty += `${cursor.rest}\n`;
    else this.more(cursor.rest);
    return this;
  }

  more(text: string): void {
    this.#sink.code(this.#empty + text);
    this.#empty = '';
  }

  endLine(): boolean {
    if (!this.#isEmptyLine) this.#sink.code('\n');
    return true;
  }

  close(): void {
    this.#sink.endCode();
    if (this.#empty !== '') this.#sink.blank();
  }
}

/** Columns that make a line code. */
export const CODE_INDENT = 4;

import { type LineReader, readLines } from '../pieces-of-lines.ts';
import { goneOn } from './containers.ts';
import { CODE_INDENT, FenceLeaf, HeadingLeaf, IndentedLeaf, type Leaf, NO_LEAF, ParagraphLeaf } from './leaves.ts';
import { LineCursor } from './line-cursor.ts';
import { blockAt, LONGEST_LINE, openingAt, taskAt } from './line-start.ts';
import type { LineContext, LineStart, Opening, Verdict } from './line-start.ts';
import type { BlockSink } from './sink.ts';
import { HeadLeaf, TableLeaf } from './table-leaves.ts';
import { VerbatimLeaf } from './verbatim-leaf.ts';

/** Quotes and items in each other; what is deeper is text. */
const DEEPEST = 100;

/** What a line opens, and what begins in there. */
interface Found {
  opened: Opening[];
  start: LineStart;
}

/**
 * Tells a sink the blocks of a Markdown text that comes in pieces. A line is told as it comes, once its beginning says what
 * it is; what was told is never taken back, so a heading that is underlined is a paragraph and an underline.
 */
export class BlockParser {
  readonly #sink: BlockSink;
  readonly #stack: Opening[] = [];
  #leaf: Leaf = NO_LEAF;
  /** The line so far, while it is not known what it is. */
  #line = '';
  #isKnown = false;
  readonly #lines: LineReader = { piece: (text) => this.#piece(text), endLine: () => this.#endLine() };

  constructor(sink: BlockSink) {
    this.#sink = sink;
  }

  push(text: string): void {
    readLines(text, this.#lines);
  }

  /** Ends the text, and every block with it. */
  end(): void {
    if (this.#line !== '' || this.#isKnown) this.#endLine();
    this.#closeLeaf();
    this.#closeDownTo(0);
  }

  #piece(piece: string): void {
    if (this.#isKnown) return this.#leaf.more(piece);
    // Blanks without end say nothing, and looking at them again and again takes time.
    if (this.#line.length > LONGEST_LINE && piece.trim() === '') return;
    this.#line += piece;
    this.#isKnown = this.#begin(false);
  }

  #endLine(): void {
    if (!this.#isKnown) this.#begin(true);
    if (!this.#leaf.endLine()) this.#leaf = NO_LEAF;
    this.#line = '';
    this.#isKnown = false;
  }

  /** Begins the line; false while more of it is needed to know what it is. */
  #begin(isWhole: boolean): boolean {
    const cursor = new LineCursor(this.#line);
    const matched = goneOn(this.#stack, cursor, { isWhole, isInParagraph: false, mayGoOn: false });
    if (matched === 'wait') return false;
    if (matched === this.#stack.length) {
      const leaf = this.#leaf.takes(cursor, isWhole);
      if (leaf === 'wait') return false;
      if (leaf) {
        this.#leaf = leaf;
        return true;
      }
    }
    if (this.#leaf instanceof HeadLeaf) this.#leaf = this.#leaf.asText();
    const found = this.#find(cursor, matched, isWhole);
    if (found === 'wait' || found === undefined) return false;
    if (this.#leaf instanceof TableLeaf && isRow(found) && matched === this.#stack.length) {
      if (this.#line.length <= LONGEST_LINE) {
        if (isWhole) this.#leaf.row(cursor.rest);
        return isWhole;
      }
    }
    this.#start(found, matched);
    return true;
  }

  #find(cursor: LineCursor, matched: number, isWhole: boolean): Verdict<Found> {
    const opened: Opening[] = [];
    for (;;) {
      const mayGoOn = this.#leaf.isParagraph === true && opened.length === 0;
      const context = { isWhole, mayGoOn, isInParagraph: mayGoOn && matched === this.#stack.length };
      const start = startAt(cursor, context);
      if (start !== undefined) return start === 'wait' ? 'wait' : { opened, start };
      const isDeep = matched + opened.length >= DEEPEST;
      const opening = isDeep ? undefined : openingAt(cursor, context);
      if (opening === 'wait') return 'wait';
      if (opening === undefined) {
        cursor.skipIndent();
        return { opened, start: { type: 'paragraph', text: cursor.rest } };
      }
      if (opening.type === 'item') {
        const task = taskAt(cursor, context);
        if (task === 'wait') return 'wait';
        opening.isDone = task?.isDone;
      }
      opened.push(opening);
    }
  }

  #start({ opened, start }: Found, matched: number): void {
    const paragraph = opened.length === 0 && this.#leaf instanceof ParagraphLeaf ? this.#leaf : undefined;
    if (paragraph && start.type === 'paragraph') return paragraph.line(start.text);
    this.#closeLeaf();
    this.#closeDownTo(matched);
    for (const opening of opened) this.#open(opening);
    if (start.type === 'blank') {
      if (opened.length === 0) this.#sink.blank();
      return;
    }
    for (const container of this.#stack) if (container.type === 'item') container.isEmpty = false;
    this.#leaf = this.#leafOf(start, paragraph);
  }

  /** The leaf that begins, with its first line. */
  #leafOf(start: Exclude<LineStart, { type: 'blank' }>, paragraph: ParagraphLeaf | undefined): Leaf {
    const sink = this.#sink;
    switch (start.type) {
      case 'rule':
      case 'underline':
        sink.rule(start.type === 'underline');
        return NO_LEAF;
      case 'paragraph':
        return begun(new ParagraphLeaf(sink), start.text);
      case 'heading':
        return withMore(new HeadingLeaf(sink, start.level), start.text);
      case 'fence':
        return new FenceLeaf(sink, start);
      case 'indented code':
        return withMore(new IndentedLeaf(sink), start.text);
      case 'html':
        return begun(new VerbatimLeaf(sink, 'html', start.ending === 'blank' ? undefined : start.ending), start.text);
      case 'math':
        return begun(new VerbatimLeaf(sink, 'math', start.ending), start.text);
      case 'table head':
        return new HeadLeaf(sink, start.text, paragraph ?? new ParagraphLeaf(sink));
    }
  }

  #open(opening: Opening): void {
    this.#stack.push(opening);
    if (opening.type === 'quote') this.#sink.openQuote();
    else this.#sink.openItem(opening.marker, opening.isDone);
  }

  #closeLeaf(): void {
    this.#leaf.close();
    this.#leaf = NO_LEAF;
  }

  #closeDownTo(count: number): void {
    while (this.#stack.length > count) {
      this.#stack.pop();
      this.#sink.close();
    }
  }
}

/** What begins at the cursor if it is no container and no paragraph. */
function startAt(cursor: LineCursor, context: LineContext): Verdict<LineStart> {
  if (cursor.isBlank) return context.isWhole ? { type: 'blank' } : 'wait';
  const { indent } = cursor;
  if (indent < CODE_INDENT) return blockAt(cursor.rest.trimStart(), indent, context);
  if (context.mayGoOn) return { type: 'paragraph', text: cursor.rest.trimStart() };
  cursor.skip(CODE_INDENT);
  return { type: 'indented code', text: cursor.rest };
}

function begun<T extends Leaf & { line(text: string): void }>(leaf: T, text: string): T {
  leaf.line(text);
  return leaf;
}

function withMore<T extends Leaf>(leaf: T, text: string): T {
  leaf.more(text);
  return leaf;
}

function isRow({ opened, start }: Found): boolean {
  return opened.length === 0 && (start.type === 'paragraph' || start.type === 'table head');
}

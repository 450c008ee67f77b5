import type { Leaf } from './leaves.ts';
import type { LineCursor } from './line-cursor.ts';
import type { BlockSink } from './sink.ts';

/** HTML or a formula, as it is, to the end of the line that `ending` is found in, or to an empty line. */
export class VerbatimLeaf implements Leaf {
  readonly close = () => {};
  readonly #sink: BlockSink;
  readonly #kind: 'html' | 'math';
  readonly #ending: RegExp | undefined;
  #isFirst = true;
  #seen = '';
  #isEnding = false;

  /** The first line of HTML may hold its ending; that of a formula is only its opening. */
  constructor(sink: BlockSink, kind: 'html' | 'math', ending: RegExp | undefined) {
    this.#sink = sink;
    this.#kind = kind;
    this.#ending = ending;
  }

  takes(cursor: LineCursor, isWhole: boolean): Leaf | 'wait' | undefined {
    if (cursor.isBlank && !isWhole) return 'wait';
    // Only where an ending is looked for do empty lines belong to it.
    if (cursor.isBlank && (this.#kind === 'math' || !this.#ending)) return undefined;
    this.line(cursor.rest);
    return this;
  }

  line(text: string): void {
    this.#sink.startText(this.#kind, this.#isFirst, 0);
    this.more(text);
  }

  more(text: string): void {
    this.#seen = this.#seen.slice(-LONGEST_ENDING) + text;
    this.#isEnding ||= this.#ending?.test(this.#seen) === true && !(this.#isFirst && this.#kind === 'math');
    this.#sink.text(text);
  }

  endLine(): boolean {
    this.#sink.endText();
    this.#isFirst = false;
    this.#seen = '';
    return !this.#isEnding;
  }
}

const LONGEST_ENDING = 20;

import type { Notice, NoticeCode } from '../core/events.ts';
import type { Context } from './context.ts';

/** Lines of one answer that a person is told unasked. */
const MOST = 2;

/** Notices that can wait for the end of the answer, the most important first. Others tell what goes on meanwhile. */
const CAN_WAIT: readonly NoticeCode[] = [
  'truncated',
  'finish',
  'store',
  'limit',
  'cache',
  'provider',
  'file',
  'window',
  'sanitized',
  'parameter',
  'title',
];

/** The notes beside one answer: the two that matter most, behind it. With --verbose all of them, as they come. */
export class AnswerNotes {
  readonly #context: Context;
  readonly #kept: { text: string; rank: number }[] = [];

  constructor(context: Context) {
    this.#context = context;
  }

  /** The words for a notice that is to be shown now. */
  sift({ code }: Notice, words: string | undefined): string | undefined {
    const rank = CAN_WAIT.indexOf(code);
    if (words === undefined || rank < 0 || this.#context.globals.verbose) return words;
    this.#kept.push({ text: words, rank });
    return undefined;
  }

  /** A note on the answer as a whole, before all others. */
  add(text: string): void {
    this.#kept.push({ text, rank: -1 });
  }

  /** Shows what is left to be said. The first is always said. */
  show(): void {
    const { globals, output } = this.#context;
    const room = globals.verbose ? Infinity : Math.max(1, MOST - output.notes);
    const ordered = this.#kept.splice(0).toSorted((one, other) => one.rank - other.rank);
    for (const { text } of ordered.slice(0, room)) output.note(`note: ${text}`);
  }
}

import type { Clock } from '../clock.ts';
import { asLlmkitError } from '../errors.ts';
import type { Notice } from '../events.ts';
import type { AnswerCollector } from './answer-collector.ts';
import type { Keeper } from './keep.ts';

/** A long answer is written to disk this often while it comes, in milliseconds. */
const INTERVAL_MS = 2000;

/** Writes an answer down while it comes, until that fails once: it is written whole at its end all the same. */
export class Checkpoints {
  readonly #keeper: Keeper;
  readonly #answer: AnswerCollector;
  readonly #clock: Clock;
  #written: number;
  #canWrite = true;

  constructor(keeper: Keeper, answer: AnswerCollector, clock: Clock) {
    this.#keeper = keeper;
    this.#answer = answer;
    this.#clock = clock;
    this.#written = clock.monotonic();
  }

  /** Writes now, or when it is due; resolves to what there is to tell. */
  async write(when: 'due' | 'now'): Promise<Notice[]> {
    if (!this.#canWrite || (when === 'due' && this.#clock.monotonic() - this.#written < INTERVAL_MS)) return [];
    const fault = await this.#keeper.checkpoint(this.#answer.progress).then(() => undefined, asLlmkitError);
    this.#written = this.#clock.monotonic();
    if (fault === undefined) return [];
    this.#canWrite = false;
    return [
      { type: 'notice', code: 'store', message: `the answer so far could not be written down: ${fault.message}` },
    ];
  }
}

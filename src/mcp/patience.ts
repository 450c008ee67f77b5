/**
 * The time that a server may take for one answer: it begins anew with each sign of life, and stands still while a person is
 * asked. `signal` aborts where it is over.
 */
export class Patience {
  readonly #limit: number;
  readonly #stopping = new AbortController();
  readonly #late: () => Error;
  #timer: NodeJS.Timeout | undefined;

  /** `late` makes the reason for the end; `limit` is in milliseconds. */
  constructor(limit: number, late: () => Error) {
    this.#limit = limit;
    this.#late = late;
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  restart(): void {
    this.pause();
    if (!this.signal.aborted) this.#timer = setTimeout(() => this.stop(this.#late()), this.#limit);
  }

  pause(): void {
    clearTimeout(this.#timer);
  }

  stop(reason: unknown): void {
    this.pause();
    this.#stopping.abort(reason);
  }
}

/**
 * The time that a server may take for one answer: it begins anew with each sign of life, and stands still while a person is
 * asked. `signal` aborts where it is over.
 */
export class Patience {
  readonly #limit: number;
  readonly #stopping = new AbortController();
  readonly #late: () => Error;
  #timer: NodeJS.Timeout | undefined;
  #stands = false;

  /** `late` makes the reason for the end; `limit` is in milliseconds. */
  constructor(limit: number, late: () => Error) {
    this.#limit = limit;
    this.#late = late;
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** A sign of life. */
  restart(): void {
    clearTimeout(this.#timer);
    if (!this.#stands && !this.signal.aborted) this.#timer = setTimeout(() => this.stop(this.#late()), this.#limit);
  }

  /** Stands still until it goes on, from the beginning. */
  stand(stands: boolean): void {
    this.#stands = stands;
    this.restart();
  }

  /** Ends it, and whoever waits with it. */
  stop(reason: unknown): void {
    clearTimeout(this.#timer);
    this.#stopping.abort(reason);
  }

  /** The answer has come. */
  end(): void {
    this.stand(true);
  }
}

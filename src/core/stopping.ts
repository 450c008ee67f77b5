/** That a program is to end before its time. Whoever waits for nothing else needs no signal of it. */
export interface Stop {
  /** Aborts with the reason; made when it is first asked for, because Node loads a millisecond of code for one. */
  readonly signal: AbortSignal;
  readonly isStopped: boolean;
  /** Throws the reason where the program is to end. */
  throwIfStopped(): void;
  /** Calls `listener` with the reason when it comes; returns what ends that. */
  listen(listener: (reason: unknown) => void): () => void;
}

/** A `Stop`, for whoever says when it comes. */
export class Stopping implements Stop {
  readonly #listeners = new Set<(reason: unknown) => void>();
  #controller: AbortController | undefined;
  #stop: { reason: unknown } | undefined;

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#stop) this.#controller.abort(this.#stop.reason);
    }
    return this.#controller.signal;
  }

  get isStopped(): boolean {
    return this.#stop !== undefined;
  }

  stop(reason: unknown): void {
    if (this.#stop) return;
    this.#stop = { reason };
    this.#controller?.abort(reason);
    for (const listener of this.#listeners) listener(reason);
  }

  throwIfStopped(): void {
    if (this.#stop) throw this.#stop.reason;
  }

  listen(listener: (reason: unknown) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

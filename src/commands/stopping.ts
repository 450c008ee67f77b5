/** An `AbortController` that is made when its signal is first asked for: Node loads a millisecond of code for one. */
export class Stopping {
  #controller: AbortController | undefined;
  #stop: { reason: unknown } | undefined;

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#stop) this.#controller.abort(this.#stop.reason);
    }
    return this.#controller.signal;
  }

  stop(reason: unknown): void {
    this.#stop ??= { reason };
    this.#controller?.abort(reason);
  }

  throwIfStopped(): void {
    if (this.#stop) throw this.#stop.reason;
  }
}

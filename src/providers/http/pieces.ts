import type { Readable } from 'node:stream';

/**
 * The pieces of a stream, which outlives a reader that leaves early. Node's own iterator has the same ones, and takes as long
 * as a short answer takes to be read (measured).
 */
export class Pieces implements AsyncIterableIterator<Uint8Array> {
  readonly #stream: Readable;
  #isOver: boolean;
  #failure: { error: unknown } | undefined;
  #wake = () => {};
  readonly #look = () => this.#wake();

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#isOver = stream.readableEnded;
    if (stream.destroyed && !this.#isOver) this.#failure = { error: stream.errored ?? brokenOff() };
    stream.on('readable', this.#look);
    stream.on('end', () => this.#ended());
    stream.on('error', (error) => this.#ended({ error }));
    stream.on('close', () => this.#ended(stream.readableEnded ? undefined : { error: brokenOff() }));
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const value = (this.#stream.destroyed ? null : this.#stream.read()) as Uint8Array | null;
      if (value !== null) return { value, done: false };
      if (this.#failure) throw this.#failure.error;
      if (this.#isOver) return { value: undefined, done: true };
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#stream.off('readable', this.#look);
    this.#ended();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The first end counts. */
  #ended(failure?: { error: unknown }): void {
    if (!this.#isOver && this.#failure === undefined) this.#failure = failure;
    if (failure === undefined) this.#isOver = true;
    this.#wake();
  }
}

/** What Node's own iterator throws for a stream that was closed before its end. */
function brokenOff(): Error {
  return Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
}

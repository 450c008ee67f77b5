import fs from 'node:fs';
import os from 'node:os';
import type { TextOutput } from './io.ts';

/**
 * The part of a pipe or file that is written straight to its descriptor. Node's stream costs 3 ms at start, because it
 * loads net and all kinds of streams (measured: 7 % of `conv list`), and most output is short. On Linux and macOS the
 * stream waits for a slow reader just the same; where a pipe would not wait, the rest goes through the stream.
 */
const DIRECT_BYTES = 1024 * 1024;

/** Standard output or standard error. */
export class StandardOutput implements TextOutput {
  readonly #descriptor: 1 | 2;
  readonly #mayBeTerminal: boolean;
  #direct: number;
  #stream: NodeJS.WriteStream | undefined;
  #onError: (error: NodeJS.ErrnoException) => void = () => {};

  constructor(descriptor: 1 | 2) {
    this.#descriptor = descriptor;
    this.#mayBeTerminal = mayBeTerminal(descriptor);
    this.#direct = this.#mayBeTerminal ? 0 : DIRECT_BYTES;
  }

  /** Opens the stream of a terminal, so that whoever draws on it later finds its faults heard. */
  get isTTY(): boolean {
    return this.#mayBeTerminal && this.#open().isTTY === true;
  }

  get columns(): number {
    // A terminal may have no size.
    return (this.isTTY && this.#open().columns) || 80;
  }

  /** A terminal without a size, as some recorders make one, has no line to go back to. */
  get canRedraw(): boolean {
    return this.isTTY && this.#open().columns > 0 && process.env['TERM'] !== 'dumb';
  }

  /** Where to report that it cannot be written. Without it such a fault is ignored. */
  set onError(handler: (error: NodeJS.ErrnoException) => void) {
    this.#onError = handler;
  }

  write(text: string): void | Promise<void> {
    const rest = this.#writeDirectly(text);
    if (rest.length === 0) return undefined;
    const stream = this.#open();
    if (stream.write(rest) || stream.destroyed) return undefined;
    return new Promise((resolve) => {
      const done = () => {
        stream.off('drain', done).off('close', done).off('error', done);
        resolve();
      };
      stream.on('drain', done).on('close', done).on('error', done);
    });
  }

  /** Returns what is left for the stream, which also reports the fault if there is one. */
  #writeDirectly(text: string): string | Uint8Array {
    if (this.#direct === 0) return text;
    const bytes = Buffer.from(text);
    try {
      if (bytes.length > this.#direct) throw new Error('too much');
      const written = fs.writeSync(this.#descriptor, bytes);
      this.#direct -= written;
      return bytes.subarray(written);
    } catch {
      this.#direct = 0;
      return bytes;
    }
  }

  #open(): NodeJS.WriteStream {
    if (!this.#stream) {
      this.#stream = this.#descriptor === 1 ? process.stdout : process.stderr;
      // A terminal or pipe that is gone must not become an unhandled error.
      this.#stream.on('error', (error) => this.#onError(error));
    }
    return this.#stream;
  }
}

/** Tells it without opening a stream, and without `node:tty` where there is none. */
export function isTerminal(descriptor: number): boolean {
  return mayBeTerminal(descriptor) && process.getBuiltinModule('node:tty').isatty(descriptor);
}

function mayBeTerminal(descriptor: number): boolean {
  try {
    const stats = fs.fstatSync(descriptor);
    // The null device is one too, and no terminal.
    return stats.isCharacterDevice() && stats.rdev !== fs.statSync(os.devNull).rdev;
  } catch {
    return false;
  }
}

import fs from 'node:fs';
import type { TextOutput } from './io.ts';

/**
 * The part of the output that is written straight to its descriptor. Node's stream costs 3 ms at start, because it loads net
 * and all kinds of streams (measured: 7 % of `conv list`), and most output is short. Never where a reader could be waited
 * for, with signals unheard: a file takes all at once, a pipe is asked without waiting, and a socket that no other
 * program fills has room for this much (Linux gives one 208 KiB, which both outputs may share, and takes up to 1 KiB of them
 * for each write; others give 8 KiB).
 */
const DIRECT_BYTES = { file: 1024 * 1024, pipe: 1024 * 1024, socket: (process.platform === 'linux' ? 64 : 4) * 1024 };
const WRITE_ON_SOCKET = 1024;

/** As `os.devNull`, without loading node:os: a command whose output goes there would feel it. */
const NULL_DEVICE = process.platform === 'win32' ? String.raw`\\.\nul` : '/dev/null';

/** Standard output or standard error. */
export class StandardOutput implements TextOutput {
  readonly #descriptor: 1 | 2;
  readonly #mayBeTerminal: boolean;
  /** Where it is written to directly, and for how many bytes more; found at the first write. */
  #direct: DirectWay | undefined;
  /** Nobody waits for a slow reader any more. */
  #isReleased = false;
  readonly #waiting = new Set<() => void>();
  #stream: NodeJS.WriteStream | undefined;
  #onError: (error: NodeJS.ErrnoException) => void = () => {};

  constructor(descriptor: 1 | 2) {
    this.#descriptor = descriptor;
    this.#mayBeTerminal = mayBeTerminal(descriptor);
    if (this.#mayBeTerminal) this.#direct = { ...NO_WAY, target: descriptor };
  }

  /** Opens the stream of a terminal, so that whoever draws on it later finds its faults heard. */
  get isTTY(): boolean {
    return this.#mayBeTerminal && this.#open().isTTY === true;
  }

  get columns(): number {
    // A terminal may have no size.
    return (this.isTTY && this.#open().columns) || 80;
  }

  get rows(): number {
    return (this.isTTY && this.#open().rows) || 24;
  }

  /** A terminal without a size, as some recorders make one, has no line to go back to. */
  get canRedraw(): boolean {
    return this.isTTY && this.#open().columns > 0 && process.env['TERM'] !== 'dumb';
  }

  get isWritten(): boolean {
    return !this.#stream || (this.#stream.writableLength === 0 && !this.#stream.errored);
  }

  /** Where to report that it cannot be written. Without it such a fault is ignored. */
  set onError(handler: (error: NodeJS.ErrnoException) => void) {
    this.#onError = handler;
  }

  /** Ends every wait for a reader: the program is to end. */
  release(): void {
    this.#isReleased = true;
    for (const go of this.#waiting) go();
  }

  write(text: string): void | Promise<void> {
    const rest = this.#writeDirectly(text);
    if (rest.length === 0) return undefined;
    const stream = this.#open();
    if (stream.write(rest) || stream.destroyed || this.#isReleased) return undefined;
    return new Promise((resolve) => {
      const done = () => {
        stream.off('drain', done).off('close', done).off('error', done);
        this.#waiting.delete(done);
        resolve();
      };
      stream.on('drain', done).on('close', done).on('error', done);
      this.#waiting.add(done);
    });
  }

  /** Returns what is left for the stream, which also reports the fault if there is one. */
  #writeDirectly(text: string): string | Uint8Array {
    const direct = (this.#direct ??= directWay(this.#descriptor));
    if (direct.room === 0) return text;
    const bytes = Buffer.from(text);
    try {
      const taken = bytes.length + direct.each;
      if (taken > direct.room) throw new Error('too much');
      const written = fs.writeSync(direct.target, bytes);
      direct.room = written < bytes.length ? 0 : direct.room - taken;
      return bytes.subarray(written);
    } catch {
      direct.room = 0;
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

/** The descriptor to write to directly, for how many bytes, and what each write takes of them beside its own. */
interface DirectWay {
  target: number;
  room: number;
  each: number;
}

const NO_WAY = { room: 0, each: 0 };

/**
 * Where to write directly. A pipe is opened once more where the system can do that: so
 * it does not wait, and does for everybody else who has it. The descriptor stays open to the end.
 */
function directWay(descriptor: number): DirectWay {
  const stats = statsOf(descriptor);
  if (stats?.isSocket()) return { target: descriptor, room: DIRECT_BYTES.socket, each: WRITE_ON_SOCKET };
  if (!stats?.isFIFO()) return { target: descriptor, room: DIRECT_BYTES.file, each: 0 };
  try {
    const flags = fs.constants.O_WRONLY | fs.constants.O_NONBLOCK;
    return { target: fs.openSync(`/proc/self/fd/${descriptor}`, flags), room: DIRECT_BYTES.pipe, each: 0 };
  } catch {
    return { ...NO_WAY, target: descriptor };
  }
}

/** Tells it without opening a stream, and without `node:tty` where there is none. */
export function isTerminal(descriptor: number): boolean {
  return mayBeTerminal(descriptor) && process.getBuiltinModule('node:tty').isatty(descriptor);
}

function mayBeTerminal(descriptor: number): boolean {
  const stats = statsOf(descriptor);
  // The null device is one too, and no terminal.
  return stats?.isCharacterDevice() === true && stats.rdev !== fs.statSync(NULL_DEVICE).rdev;
}

function statsOf(descriptor: number): fs.Stats | undefined {
  try {
    return fs.fstatSync(descriptor);
  } catch {
    return undefined;
  }
}

import { emitKeypressEvents, type Key } from 'node:readline';
import { EventEmitter } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import { PasteDecoder, type Typed } from './paste-decoder.ts';

/** One thing a person did: a key as node:readline names it, a paste, or the end of the terminal. */
export type Stroke =
  | { type: 'key'; text: string | undefined; key: Key }
  | { type: 'paste'; text: string }
  | { type: 'end' };

/** What the keyboard needs of a terminal's input. */
export interface KeyInput {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'end' | 'close' | 'error', listener: () => void): unknown;
  off(event: 'data', listener: (chunk: Buffer) => void): unknown;
  setRawMode?: ((on: boolean) => unknown) | undefined;
  pause(): unknown;
  resume(): unknown;
}

const PASTE_MARKS_ON = '\u001b[?2004h';
const PASTE_MARKS_OFF = '\u001b[?2004l';
const ENDS = ['end', 'close', 'error'] as const;
/** An ESC with nothing behind it for so long, in milliseconds, was the key. */
const LONE_ESCAPE_MS = 50;

/**
 * The one owner of standard input. Whoever reads takes the strokes; without a reader they wait, so that what is typed
 * during an answer is there at the next prompt. Forms and editors get the terminal through `lend`.
 */
export class Keyboard {
  readonly #input: KeyInput;
  readonly #write: (text: string) => void;
  readonly #marks: boolean;
  readonly #bytes = new StringDecoder('utf8');
  readonly #pastes = new PasteDecoder();
  readonly #keys = new EventEmitter();
  readonly #waiting: Stroke[] = [];
  #reader: ((stroke: Stroke) => boolean) | undefined;
  #interrupt: (() => void) | undefined;
  #escape: NodeJS.Timeout | undefined;
  #isOpen = false;

  /** `marks: false` for terminals that know no bracketed paste. */
  constructor(input: KeyInput, write: (text: string) => void, { marks }: { marks: boolean }) {
    this.#input = input;
    this.#write = write;
    this.#marks = marks;
    // While the terminal is lent too.
    for (const event of ENDS) input.on(event, this.#onEnd);
    emitKeypressEvents(this.#keys as unknown as NodeJS.ReadableStream);
    this.#keys.on('keypress', (text: string | undefined, key: Key) => this.#arrive({ type: 'key', text, key }));
  }

  /** Takes the terminal: raw, with marks around what is pasted. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#input.on('data', this.#onData);
    this.suspend(false);
    this.#input.resume();
  }

  /** Gives the terminal back as it was. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    clearTimeout(this.#escape);
    this.#input.off('data', this.#onData);
    this.suspend(true);
    this.#input.pause();
  }

  /** The terminal's own ways, while the process is stopped with Ctrl-Z; false: ours again. */
  suspend(suspended: boolean): void {
    if (this.#marks) this.#write(suspended ? PASTE_MARKS_OFF : PASTE_MARKS_ON);
    this.#input.setRawMode?.(!suspended);
  }

  /** Hands the terminal to a form or an editor until `use` is done. */
  async lend<T>(use: () => Promise<T>): Promise<T> {
    this.close();
    try {
      return await use();
    } finally {
      this.open();
    }
  }

  /** Gives strokes to `reader`, those that wait first, until it returns false or is replaced by undefined. */
  read(reader: ((stroke: Stroke) => boolean) | undefined): void {
    this.#reader = reader;
    while (this.#reader && this.#waiting.length > 0) this.#give(this.#reader, this.#waiting.shift()!);
  }

  /** Calls `interrupt` on Ctrl-C while nobody reads, until the returned function is called. */
  onInterrupt(interrupt: () => void): () => void {
    this.#interrupt = interrupt;
    return () => (this.#interrupt = undefined);
  }

  readonly #onData = (chunk: Buffer): void => {
    clearTimeout(this.#escape);
    this.#take(this.#pastes.push(this.#bytes.write(chunk)));
    if (this.#pastes.holds) this.#escape = setTimeout(() => this.#take(this.#pastes.flush()), LONE_ESCAPE_MS);
  };

  readonly #onEnd = (): void => {
    // A terminal that is gone has no modes: a form that closes would set them, and nobody hears its error.
    this.#input.setRawMode = undefined;
    this.#arrive({ type: 'end' });
  };

  #take(typed: Typed[]): void {
    for (const { type, text } of typed) {
      if (type === 'paste') this.#arrive({ type, text });
      else this.#keys.emit('data', text);
    }
  }

  #give(reader: (stroke: Stroke) => boolean, stroke: Stroke): void {
    if (!reader(stroke) && this.#reader === reader) this.#reader = undefined;
  }

  #arrive(stroke: Stroke): void {
    const isInterrupt = stroke.type === 'key' && stroke.key.ctrl === true && stroke.key.name === 'c';
    if (this.#reader) this.#give(this.#reader, stroke);
    else if (this.#interrupt && isInterrupt) this.#interrupt();
    else this.#waiting.push(stroke);
  }
}

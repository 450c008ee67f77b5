import { emitKeypressEvents, type Key } from 'node:readline';
import { EventEmitter } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import { KeySequences } from './key-sequences.ts';
import { PasteDecoder, type Typed } from './paste-decoder.ts';

/** One thing a person did: a key as node:readline names it, a paste, or the end of the terminal. */
export type Stroke =
  | { type: 'key'; text: string | undefined; key: Key }
  | { type: 'paste'; text: string }
  | { type: 'end' };

/** The part of a terminal's input that the keyboard needs. */
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
/** For so long after an interrupt, in milliseconds, Ctrl-C is one more for what has ended. */
const ALREADY_MS = 500;
/** A stopped process has no time: what is to be done when it goes on waits so long, in milliseconds. */
const STOPPING_MS = 50;

export interface KeyboardOptions {
  /** False for terminals that know no bracketed paste. */
  marks: boolean;
  /** Stops the process as Ctrl-Z does; nothing happens where it has no shell to go back to. */
  stop: () => void;
}

/**
 * The one owner of standard input. Whoever reads takes the strokes; without a reader they wait, so that what is typed
 * during an answer is there at the next prompt. Forms and editors get the terminal through `lend`.
 */
export class Keyboard {
  readonly #input: KeyInput;
  readonly #write: (text: string) => void;
  readonly #options: KeyboardOptions;
  readonly #bytes = new StringDecoder('utf8');
  readonly #pastes = new PasteDecoder();
  readonly #sequences = new KeySequences();
  readonly #keys = new EventEmitter();
  #waiting: Stroke[] = [];
  #isLent = false;
  #reader: ((stroke: Stroke) => boolean) | undefined;
  #interrupt: (() => void) | undefined;
  #escape: NodeJS.Timeout | undefined;
  #deafUntil = 0;
  #isOpen = false;

  constructor(input: KeyInput, write: (text: string) => void, options: KeyboardOptions) {
    this.#input = input;
    this.#write = write;
    this.#options = options;
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
    if (this.#options.marks) this.#write(suspended ? PASTE_MARKS_OFF : PASTE_MARKS_ON);
    this.#input.setRawMode?.(!suspended);
  }

  /** Hands the terminal to a form or an editor until `use` is done, and to what that asks in between. What waits was typed blindly for it, and is dropped. */
  async lend<T>(use: () => Promise<T>): Promise<T> {
    if (this.#isLent) return use();
    this.#isLent = true;
    this.close();
    this.#waiting = this.#waiting.filter(({ type }) => type === 'end');
    try {
      return await use();
    } finally {
      this.#isLent = false;
      this.open();
    }
  }

  /** Gives strokes to `reader`, those that wait first, until it returns false or is replaced by undefined. */
  read(reader: ((stroke: Stroke) => boolean) | undefined): void {
    this.#reader = reader;
    while (this.#reader && this.#waiting.length > 0) this.#give(this.#reader, this.#waiting.shift()!);
  }

  /** Calls `interrupt` on Ctrl-C while nobody reads, until the returned function is called. What was typed before is not sent. */
  onInterrupt(interrupt: () => void): () => void {
    this.#interrupt = () => {
      this.#waiting = unsent(this.#waiting);
      this.#deafUntil = Infinity;
      interrupt();
    };
    return () => {
      this.#interrupt = undefined;
      if (this.#deafUntil === Infinity) this.#deafUntil = performance.now() + ALREADY_MS;
    };
  }

  readonly #onData = (chunk: Buffer): void => {
    clearTimeout(this.#escape);
    this.#take(this.#pastes.push(this.#bytes.write(chunk)));
    if (this.#pastes.holds || this.#sequences.holds) this.#escape = setTimeout(() => this.#flush(), LONE_ESCAPE_MS);
  };

  readonly #onEnd = (): void => {
    // A terminal that is gone has no modes: a form that closes would set them, and nobody hears its error.
    this.#input.setRawMode = undefined;
    this.#arrive({ type: 'end' });
  };

  #take(typed: Typed[]): void {
    for (const { type, text } of typed) {
      if (type === 'paste') this.#arrive({ type, text });
      else this.#keys.emit('data', this.#sequences.push(text));
    }
  }

  #flush(): void {
    this.#take(this.#pastes.flush());
    this.#keys.emit('data', this.#sequences.flush());
  }

  #give(reader: (stroke: Stroke) => boolean, stroke: Stroke): void {
    if (!reader(stroke) && this.#reader === reader) this.#reader = undefined;
  }

  #arrive(stroke: Stroke): void {
    const isInterrupt = isCtrl(stroke, 'c');
    if (isInterrupt && performance.now() < this.#deafUntil) return;
    if (this.#reader) this.#give(this.#reader, stroke);
    else if (this.#interrupt && isInterrupt) this.#interrupt();
    else if (isCtrl(stroke, 'z')) this.#stop();
    else this.#waiting.push(stroke);
  }

  #stop(): void {
    this.suspend(true);
    this.#options.stop();
    setTimeout(() => this.#isOpen && this.suspend(false), STOPPING_MS);
  }
}

/** What was typed ahead, with a new line in place of each Enter: who stops an answer may not want the next question asked. */
function unsent(strokes: readonly Stroke[]): Stroke[] {
  const isEnter = (stroke: Stroke) => stroke.type === 'key' && /^(?:return|enter)$/.test(stroke.key.name ?? '');
  const end = strokes.findLastIndex((stroke) => !isEnter(stroke)) + 1;
  return strokes.slice(0, end).map((stroke) => {
    if (stroke.type !== 'key' || !isEnter(stroke)) return stroke;
    return { ...stroke, key: { ...stroke.key, name: 'return', meta: true } };
  });
}

function isCtrl(stroke: Stroke, name: string): boolean {
  return stroke.type === 'key' && stroke.key.ctrl === true && stroke.key.name === name;
}

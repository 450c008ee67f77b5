import { emitKeypressEvents, type Interface } from 'node:readline';
import { Readable } from 'node:stream';
import { LlmkitError } from '../core/errors.ts';
import type { TerminalKeys } from './io.ts';

/** The terminal that questions are asked on: keys come from standard input unless a `keyboard` is given. */
export interface Asking {
  signal: AbortSignal;
  keyboard?: TerminalKeys | undefined;
  /** The form that a question is part of; absent: it is one of its own. */
  keys?: FormKeys;
}

/** A question, or what is between two, within a form. Its signal aborts at Ctrl-C and when the terminal goes away too. */
export type AskingInForm = Asking & { keys: FormKeys };

/**
 * Holds the terminal from the first question of `use` to its last: nothing typed meanwhile is echoed, or lost. The
 * caller has made sure that there is a terminal.
 */
export async function inForm<T>(asking: Asking, use: (asking: AskingInForm) => Promise<T>): Promise<T> {
  if (asking.keys) return use(asking as AskingInForm);
  asking.signal.throwIfAborted();
  const stopping = new AbortController();
  const keys = new FormKeys(asking.keyboard?.stream ?? process.stdin, (reason) => stopping.abort(reason));
  const signal = AbortSignal.any([asking.signal, stopping.signal]);
  // At once: a second signal of the system ends the process without asking us.
  const close = () => keys.close();
  signal.addEventListener('abort', close);
  try {
    await keys.open();
    return await use({ signal, keys });
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

const CTRL_C = 3;
/** Keys that may end a question, Enter and those that leave one, and what stands between them. */
// oxlint-disable-next-line no-control-regex
const PIECE = /\r\n?|[\n\u0007\u001a]|[^\r\n\u0007\u001a]+/g;
/** An ESC with nothing behind it for so long, in milliseconds, was the key. */
const LONE_ESCAPE_MS = 50;
const ENDS = ['end', 'close', 'error'] as const;

/**
 * The keys of a terminal as the questions of one form get them. The terminal stays without echo between two questions,
 * where inquirer and readline would give it back; what is typed then waits for the next one.
 */
export class FormKeys {
  /** Gives a piece a turn of the loop: a question that one has ended never gets the next, a list is narrowed before Enter. */
  readonly stream = new Readable({ highWaterMark: 0, read: () => void setImmediate(() => this.#wish()) });
  readonly #terminal: TerminalKeys['stream'];
  readonly #stop: (reason: LlmkitError) => void;
  #waiting: Buffer[] = [];
  #isWished = false;
  #isWithheld = false;
  #isEarly = true;
  #isOpen = false;
  #isGone = false;

  /** `stop` is called at Ctrl-C, and when the terminal goes away. */
  constructor(terminal: TerminalKeys['stream'], stop: (reason: LlmkitError) => void) {
    this.#terminal = terminal;
    this.#stop = stop;
    // Before inquirer does, with its longer wait.
    emitKeypressEvents(this.stream, { escapeCodeTimeout: LONE_ESCAPE_MS } as unknown as Interface);
  }

  /** Resolves when what was typed before is read away: it was not meant for the form. */
  async open(): Promise<void> {
    this.#isOpen = true;
    for (const event of ENDS) this.#terminal.on(event, this.#onEnd);
    this.resume();
    // A whole turn of the loop, whichever part of one this is.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    this.#isEarly = false;
  }

  /** Gives the terminal back; what still waits was meant for a question and for nobody else. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.suspend();
    this.#waiting = [];
    for (const event of ENDS) this.#terminal.off(event, this.#onEnd);
  }

  /** The terminal's own ways, for a while. */
  suspend(): void {
    this.#terminal.off('data', this.#onData).pause();
    if (!this.#isGone) this.#terminal.setRawMode?.(false);
  }

  /** Takes the terminal again, also where somebody changed its ways meanwhile. */
  resume(): void {
    if (!this.#isOpen || this.#isGone) return;
    this.#terminal.off('data', this.#onData).setRawMode?.(true);
    this.#terminal.on('data', this.#onData).resume();
  }

  /** Hands the terminal to an editor until `use` is done. */
  async lend<T>(use: () => Promise<T>): Promise<T> {
    this.suspend();
    try {
      return await use();
    } finally {
      this.resume();
    }
  }

  /** Lets keys wait while an answer is checked: the question would not look at them. */
  async withhold<T>(check: () => Promise<T>): Promise<T> {
    this.#isWithheld = true;
    try {
      return await check();
    } finally {
      this.#isWithheld = false;
      setImmediate(() => this.#give());
    }
  }

  readonly #onData = (chunk: Buffer): void => {
    if (chunk.includes(CTRL_C)) this.#stop(new LlmkitError('interrupted', 'The question was left unanswered.'));
    else if (!this.#isEarly) {
      for (const piece of chunk.toString('latin1').match(PIECE) ?? []) this.#waiting.push(Buffer.from(piece, 'latin1'));
      this.#give();
    }
  };

  readonly #onEnd = (): void => {
    // A terminal that is gone has no modes to be set.
    this.#isGone = true;
    this.#stop(new LlmkitError('hung_up', 'The terminal hung up.'));
  };

  #wish(): void {
    this.#isWished = true;
    this.#give();
  }

  #give(): void {
    if (!this.#isWished || this.#isWithheld || this.#waiting.length === 0) return;
    this.#isWished = false;
    this.stream.push(this.#waiting.shift());
  }
}

import { stripVTControlCharacters } from 'node:util';
import { afterEach } from '@jest/globals';
import { type IPty, spawn } from '@lydell/node-pty';
import { PROGRAM } from './built.ts';
import { cleanEnv, type Env } from './clean-env.ts';
import { NEVER_COMES } from './deadlines.ts';
import { GrowingText } from './growing-text.ts';
import { tempFolder } from './temp-home.ts';

export const KEYS = {
  enter: '\r',
  altEnter: '\x1b\r',
  tab: '\t',
  escape: '\x1b',
  up: '\x1b[A',
  down: '\x1b[B',
  backspace: '\x7f',
  ctrlC: '\x03',
  ctrlD: '\x04',
  ctrlG: '\x07',
  ctrlR: '\x12',
  ctrlZ: '\x1a',
  ctrlU: '\x15',
} as const;

/** Keys that are typed as they are, without the Enter that ends a line. */
export interface Keys {
  keys: string;
}

/** A line typed, or keys, and what the screen says next, in that order. */
export type Step = readonly [typed: string | Keys, ...says: (string | RegExp)[]];

export function keys(...pressed: string[]): Keys {
  return { keys: pressed.join('') };
}

/** What a terminal with bracketed paste sends for a text from the clipboard. */
export function paste(text: string): Keys {
  return keys('\u001b[200~', text.replaceAll('\n', '\r'), '\u001b[201~');
}

export interface TerminalOptions {
  env?: Env;
  /** Default: an empty folder. */
  cwd?: string;
  /** Flags for node itself. */
  nodeArgs?: string[];
  cols?: number;
  rows?: number;
}

const open = new Set<Terminal>();

afterEach(async () => {
  for (const terminal of open) terminal.kill('SIGKILL');
  await Promise.all([...open].map((terminal) => terminal.ended));
});

/** Starts the built program in a real terminal. It is killed after the test at the latest. */
export function startInTerminal(args: string[], options: TerminalOptions = {}): Terminal {
  return startAnyInTerminal(process.execPath, [...(options.nodeArgs ?? []), PROGRAM, ...args], options);
}

/** What the shell prints last: the exit code, and among the modes whether lines are edited and echoed. */
const ENDED = /code=(\d+)[^]*?(-?\bicanon)\b[^]*?(-?\becho)\b/;

/** The end of a program that left the terminal as it was, see `Shell.end`. */
export const SOUND = { cursor: 'shown', modes: ['icanon', 'echo'] };

/** The signals that end the program, with the code that a shell sees then. */
export const SIGNALS_TO_END = [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const;

/** An interactive shell: stops and goes on with jobs, and tells of the terminal what the program left. */
export class Shell {
  readonly terminal: Terminal;

  constructor(options: TerminalOptions = {}) {
    const env = { PS1: '$ ', NODE: process.execPath, PROGRAM, ...options.env };
    this.terminal = startAnyInTerminal('/bin/sh', ['-i'], { ...options, env });
  }

  /** Types the command line of the program; afterwards the shell prints its exit code and the terminal's modes. */
  run(args: string): void {
    this.terminal.write(`sh -c 'echo pid=$$; exec "$NODE" "$PROGRAM" ${args}'; echo "code=$?"; stty -a\r`);
  }

  /** Sends a signal to the program alone. */
  signal(signal: NodeJS.Signals): void {
    process.kill(Number(/pid=(\d+)/.exec(this.terminal.output.text)?.[1]), signal);
  }

  /** How the program ended, and how it left the terminal. */
  async end(): Promise<{ code: number; cursor: 'shown' | 'hidden'; modes: string[] }> {
    const { output } = this.terminal;
    await this.terminal.waitFor(ENDED);
    const [, code, ...modes] = ENDED.exec(output.text)!;
    return {
      code: Number(code),
      cursor: output.raw.lastIndexOf('\u001b[?25l') > output.raw.lastIndexOf('\u001b[?25h') ? 'hidden' : 'shown',
      modes,
    };
  }
}

/** Starts any program so. */
export function startAnyInTerminal(file: string, args: string[], options: TerminalOptions): Terminal {
  const pty = spawn(file, args, {
    // It sets TERM itself, over what env says.
    name: options.env?.['TERM'] ?? 'xterm-256color',
    cols: options.cols ?? 80,
    rows: options.rows ?? 24,
    cwd: options.cwd ?? tempFolder(),
    env: cleanEnv({ TERM: 'xterm-256color', ...options.env }),
  });
  return new Terminal(pty);
}

export class Terminal {
  /** What was printed: `text` without control sequences and with plain line ends, `raw` as it came. */
  readonly output = new GrowingText((raw) => stripVTControlCharacters(raw).replaceAll('\r\n', '\n'));
  /** How the program ended; `signal` is 0 when none ended it. */
  readonly ended: Promise<{ exitCode: number; signal: number }>;
  readonly #pty: IPty;
  #seen = 0;

  constructor(pty: IPty) {
    this.#pty = pty;
    open.add(this);
    pty.onData((data) => this.output.append(data));
    this.ended = new Promise((resolve) => {
      pty.onExit(({ exitCode, signal }) => {
        open.delete(this);
        this.output.end();
        resolve({ exitCode, signal: signal ?? 0 });
      });
    });
  }

  /** Waits for text that an earlier `waitFor` has not seen. */
  async waitFor(wanted: string | RegExp, timeout = NEVER_COMES): Promise<void> {
    const seen = await this.output.waitFor(wanted, { from: this.#seen, timeout });
    this.#seen = seen.length;
  }

  /** Plays a script: types, and waits until the screen has said all of a step before it goes on. */
  async play(...script: Step[]): Promise<void> {
    for (const [typed, ...says] of script) {
      this.write(typeof typed === 'string' ? typed + KEYS.enter : typed.keys);
      for (const text of says) await this.waitFor(text);
    }
  }

  /** Types; see KEYS for keys that are not letters. */
  write(keys: string): void {
    this.#pty.write(keys);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
  }

  /** Sends a signal to the program. */
  kill(signal: NodeJS.Signals): void {
    this.#pty.kill(signal);
  }

  /** Closes the window: the terminal is gone, and the system sends SIGHUP. */
  hangUp(): void {
    // node-pty's own `destroy` sends a second SIGHUP.
    (this.#pty as unknown as { _socket: { destroy(): void } })._socket.destroy();
  }
}

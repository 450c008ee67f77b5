import { createInterface, type Key } from 'node:readline';
import { Readable } from 'node:stream';

/** A line being edited on the screen. It may hold line ends; offsets count UTF-16 units. */
export interface LineView {
  readonly text: string;
  readonly cursor: number;
  /** Puts another text there. */
  replace(text: string, cursor?: number): void;
  /** Another text before the line. */
  setPrompt(prompt: string): void;
  /** A key that edits or moves. */
  press(text: string | undefined, key: Key): void;
  /** Leaves the line on the screen and goes to the next. */
  finish(): void;
}

/** Completions of a line up to the cursor, and the part of it they are for. */
export type Completer = (line: string) => Promise<[candidates: string[], part: string]>;

export interface LineOptions {
  output: NodeJS.WriteStream;
  prompt: string;
  complete: Completer;
  /** Raw mode off and on again, around a stop of the process with Ctrl-Z. */
  suspend: (suspended: boolean) => void;
  /** Told when completion begins and ends: keys have to wait meanwhile. */
  onBusy: (busy: boolean) => void;
}

/** A line on node:readline, which never sees standard input: it is handed each key. */
export function readlineView(options: LineOptions): LineView {
  const { output, prompt, complete, suspend, onBusy } = options;
  let isOpen = false;
  const keyless = Object.assign(new Readable({ read() {} }), {
    // readline asks for raw mode when it opens and closes, and around Ctrl-Z; only the last is for it to say.
    setRawMode: (on: boolean) => isOpen && suspend(!on),
  });
  const line = createInterface({
    input: keyless,
    output,
    prompt,
    terminal: true,
    historySize: 0,
    completer: (text: string, done: (error: null, result: [string[], string]) => void) => {
      onBusy(true);
      const end = (result: [string[], string]) => {
        if (!isOpen) return;
        done(null, result);
        onBusy(false);
      };
      complete(text).then(end, () => end([[], text]));
    },
  });
  isOpen = true;
  line.prompt();
  // The types call both read-only; the editor's documentation of `line` and `cursor` is all there is.
  const writable = line as { line: string; cursor: number };
  return {
    get text() {
      return line.line;
    },
    get cursor() {
      return line.cursor;
    },
    replace(text, cursor = text.length) {
      writable.line = text;
      writable.cursor = cursor;
      line.prompt(true);
    },
    setPrompt(text) {
      line.setPrompt(text);
      line.prompt(true);
    },
    press: (text, key) => line.write(text as string, key),
    finish() {
      line.write('', { name: 'return' });
      isOpen = false;
      line.close();
    },
  };
}

/** A line for terminals that cannot move the cursor: characters are added and taken away at the end. */
export function plainView(write: (text: string) => void, prompt: string): LineView {
  let text = '';
  write(prompt);
  const replace = (next: string) => {
    if (next.startsWith(text)) write(next.slice(text.length));
    else write(`\n${prompt}${next}`);
    text = next;
  };
  return {
    get text() {
      return text;
    },
    get cursor() {
      return text.length;
    },
    replace,
    setPrompt: () => {},
    press(typed, { name, ctrl, meta }) {
      if (name === 'backspace' && text !== '') {
        const last = Array.from(text).at(-1)!;
        text = text.slice(0, -last.length);
        if (last !== '\n') write('\b \b');
      } else if (typed !== undefined && !ctrl && !meta && name !== 'backspace') replace(text + typed);
    },
    finish: () => write('\n'),
  };
}

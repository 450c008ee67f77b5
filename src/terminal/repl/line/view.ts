import { createInterface, type Key } from 'node:readline';
import { Readable } from 'node:stream';
import { longCharacters } from './whole-pieces.ts';

/** A line being edited on the screen. It may hold line ends; offsets count UTF-16 units. */
export interface LineView {
  readonly text: string;
  readonly cursor: number;
  /** Rows of the screen that are redrawn with each change. */
  readonly rows: number;
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
  const writable = line as { line: string; cursor: number; prevRows?: number };
  // A narrower terminal has wrapped the line anew; readline would go up by as many rows as before.
  const onResize = () => (writable.prevRows = line.getCursorPos().rows);
  output.prependListener('resize', onResize);
  return {
    get text() {
      return line.line;
    },
    get cursor() {
      return line.cursor;
    },
    get rows() {
      const { cursor } = line;
      writable.cursor = line.line.length;
      const { rows } = line.getCursorPos();
      writable.cursor = cursor;
      return rows + 1;
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
      output.off('resize', onResize);
      line.close();
    },
  };
}

/** Characters of one column each: Latin, Greek, Cyrillic, Armenian, without what joins a character before. */
const NARROW = /^[ -~\u00a0-\u02ff\u0370-\u0482\u048a-\u058f]*$/;

/** A line for terminals that cannot move the cursor: what is not added or taken away at its end is written anew. */
export function plainView(write: (text: string) => void, prompt: string): LineView {
  let text = '';
  let isStale = false;
  write(prompt);
  const replace = (next: string) => {
    const removed = text.startsWith(next) ? text.slice(next.length) : undefined;
    if (!isStale && next.startsWith(text)) write(next.slice(text.length));
    else if (!isStale && removed !== undefined && NARROW.test(removed)) write('\b \b'.repeat(removed.length));
    else write(`\n${prompt}${next}`);
    text = next;
    isStale = false;
  };
  return {
    get text() {
      return text;
    },
    get cursor() {
      return text.length;
    },
    rows: 1,
    replace,
    setPrompt(next) {
      prompt = next;
      isStale = true;
    },
    press(typed, { name, ctrl, meta }) {
      if (name === 'backspace') replace(withoutLast(text));
      else if (ctrl && name === 'w') replace(text.replace(/\S*\s*$/, ''));
      else if (ctrl && name === 'u') replace('');
      else if (typed !== undefined && !ctrl && !meta && typed >= ' ') replace(text + typed);
    },
    finish: () => write('\n'),
  };
}

function withoutLast(text: string): string {
  const last = longCharacters(text).at(-1);
  return text.slice(0, last?.end === text.length ? last.start : -1);
}

import type { Key } from 'node:readline';
import { LlmkitError } from '../../core/errors.ts';
import { sanitize } from '../sanitize.ts';
import { below, above } from './cursor-moves.ts';
import { enter } from './entry-rules.ts';
import { FoldedTexts, type Room } from './folded-text.ts';
import { HistorySearch } from './history-search.ts';
import type { Keyboard, Stroke } from './keyboard.ts';
import type { LineView } from './line-view.ts';
import type { Recall } from './recall.ts';

/**
 * How reading a line ended: with a text (`typed` is how it stood there), with Ctrl-C (and what stood there), or with
 * Ctrl-D.
 */
export type Entered =
  | { type: 'text'; text: string; typed: string; isBlock: boolean }
  | { type: 'interrupt'; text: string }
  | { type: 'end' };

export interface LineEditorOptions {
  keyboard: Pick<Keyboard, 'read'>;
  recall: Recall;
  /** Opens a line on the screen; `onBusy` holds keys back while it works. */
  open: (prompt: string, onBusy: (busy: boolean) => void) => LineView;
  room: () => Room;
}

/** Reads one entry of one or more lines: keys, pastes, history, search. */
export class LineEditor {
  readonly #options: LineEditorOptions;
  #folded = new FoldedTexts();
  #view!: LineView;
  #prompt = '';
  #search: HistorySearch | undefined;
  #busy = false;
  #isReading = false;
  #sawReturn = false;
  #resolve: (entered: Entered) => void = () => {};
  #giveUp: (reason: unknown) => void = () => {};

  constructor(options: LineEditorOptions) {
    this.#options = options;
  }

  /** Rejects with the reason of `signal` when it aborts, and with `hung_up` when the terminal is gone. */
  async read(prompt: string, signal: AbortSignal): Promise<Entered> {
    signal.throwIfAborted();
    this.#prompt = prompt;
    this.#folded = new FoldedTexts();
    this.#search = undefined;
    this.#options.recall.rest();
    this.#view = this.#options.open(prompt, (busy) => this.#setBusy(busy));
    this.#isReading = true;
    const stop = () => this.#giveUp(signal.reason);
    try {
      return await new Promise<Entered>((resolve, reject) => {
        this.#resolve = resolve;
        this.#giveUp = reject;
        signal.addEventListener('abort', stop);
        this.#listen();
      });
    } finally {
      this.#isReading = false;
      signal.removeEventListener('abort', stop);
      this.#options.keyboard.read(undefined);
      this.#view.finish();
    }
  }

  /** Takes strokes until the line is done or busy; what comes then waits at the keyboard. */
  #listen(): void {
    this.#options.keyboard.read((stroke) => {
      this.#take(stroke);
      return this.#isReading && !this.#busy;
    });
  }

  #done(entered: Entered): void {
    this.#isReading = false;
    this.#resolve(entered);
  }

  #take(stroke: Stroke): void {
    // Ctrl-D is a key: an input that ends is a terminal that is gone.
    if (stroke.type === 'end') this.#giveUp(new LlmkitError('hung_up', 'The terminal hung up.'));
    else if (stroke.type === 'paste') this.#paste(stroke.text);
    else if (this.#search) this.#searchKey(this.#search, stroke.text, stroke.key);
    else this.#key(stroke.text, stroke.key);
  }

  #setBusy(busy: boolean): void {
    this.#busy = busy;
    if (!busy && this.#isReading) this.#listen();
  }

  #key(text: string | undefined, key: Key): void {
    const afterReturn = this.#sawReturn;
    this.#sawReturn = key.name === 'return';
    const command = `${key.ctrl ? 'ctrl-' : ''}${key.meta ? 'alt-' : ''}${key.name ?? ''}`;
    switch (command) {
      case 'ctrl-c':
        return this.#done({ type: 'interrupt', text: this.#folded.unfold(this.#view.text) });
      case 'ctrl-r':
        return this.#startSearch();
      case 'alt-return':
      case 'alt-enter':
        return this.#insert('\n');
      case 'return':
        return this.#enter();
      case 'enter':
        // The second half of a CR LF is no Enter of its own.
        return afterReturn ? undefined : this.#enter();
      case 'up':
      case 'ctrl-p':
        return this.#up();
      case 'down':
      case 'ctrl-n':
        return this.#down();
      case 'ctrl-d':
        if (this.#view.text === '') return this.#done({ type: 'end' });
        break;
      case 'backspace':
        if (this.#removeLabel()) return undefined;
        break;
    }
    if (isSafe(text, key)) this.#view.press(text, key);
  }

  #enter(): void {
    const { text } = this.#view;
    const result = enter(text);
    if (result.type === 'goes-on') return this.#view.replace(result.text);
    const { isBlock } = result;
    return this.#done({
      type: 'text',
      text: this.#folded.unfold(result.text),
      typed: this.#folded.unfold(text),
      isBlock,
    });
  }

  #paste(text: string): void {
    const pasted = sanitize(text.replaceAll(/\r\n?/g, '\n'));
    this.#endSearch();
    this.#insert(this.#folded.fold(pasted, this.#options.room()));
  }

  #insert(text: string): void {
    const { text: line, cursor } = this.#view;
    this.#view.replace(line.slice(0, cursor) + text + line.slice(cursor), cursor + text.length);
  }

  #up(): void {
    const { text, cursor } = this.#view;
    const higher = above(text, cursor);
    if (higher !== undefined) return this.#view.replace(text, higher);
    return this.#recall(this.#options.recall.previous(text));
  }

  #down(): void {
    const { text, cursor } = this.#view;
    const lower = below(text, cursor);
    if (lower !== undefined) return this.#view.replace(text, lower);
    return this.#recall(this.#options.recall.next());
  }

  #recall(entry: string | undefined): void {
    if (entry !== undefined) this.#view.replace(this.#folded.fold(entry, this.#options.room()));
  }

  #removeLabel(): boolean {
    const { text, cursor } = this.#view;
    const label = this.#folded.labelBefore(text, cursor);
    if (label === undefined) return false;
    const start = cursor - label.length;
    this.#view.replace(text.slice(0, start) + text.slice(cursor), start);
    return true;
  }

  #startSearch(): void {
    this.#search = new HistorySearch(this.#options.recall, this.#view.text);
    this.#showSearch(this.#search);
  }

  #searchKey(search: HistorySearch, text: string | undefined, key: Key): void {
    const outcome = search.key(text, key);
    if (outcome === 'goes-on') return this.#showSearch(search);
    this.#view.replace(this.#shown(outcome === 'cancelled' ? search.before : search.match));
    this.#endSearch();
    if (outcome === 'key') this.#key(text, key);
    return undefined;
  }

  #showSearch(search: HistorySearch): void {
    this.#view.setPrompt(search.prompt);
    this.#view.replace(this.#shown(search.match));
  }

  #endSearch(): void {
    if (!this.#search) return;
    this.#search = undefined;
    this.#view.setPrompt(this.#prompt);
  }

  #shown(text: string): string {
    return this.#folded.fold(text, this.#options.room());
  }
}

/** Whether a key may reach the line: characters that a terminal would obey are not typed in. */
function isSafe(text: string | undefined, { ctrl, meta, name }: Key): boolean {
  if (text === undefined || ctrl || meta || name !== undefined) return true;
  return sanitize(text) === text;
}

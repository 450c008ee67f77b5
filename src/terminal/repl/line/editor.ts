import type { Key } from 'node:readline';
import { LlmkitError } from '../../../core/errors.ts';
import type { Stop } from '../../../core/stopping.ts';
import { below, above } from './cursor-moves.ts';
import { enter } from './entry-rules.ts';
import { FoldedTexts, type Room } from './folded-text.ts';
import { HistorySearch } from './history-search.ts';
import type { Keyboard, Stroke } from './keyboard.ts';
import type { LineView } from './view.ts';
import type { Recall } from './recall.ts';
import { asPasted, isSafe } from './typed.ts';
import { keptWhole, longCharacters, type Span } from './whole-pieces.ts';

/**
 * The end of reading a line: with a text (`typed` is how it stood there), with Ctrl-C (what stood there, and whether
 * any key came before), with Ctrl-G (what stood there, to go on with in an editor), or with Ctrl-D.
 */
export type Entered =
  | { type: 'text'; text: string; typed: string; isBlock: boolean }
  | { type: 'interrupt'; text: string; isFirstKey: boolean }
  | { type: 'edit'; text: string }
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
  #isUntouched = true;
  #resolve: (entered: Entered) => void = () => {};
  #giveUp: (reason: unknown) => void = () => {};

  constructor(options: LineEditorOptions) {
    this.#options = options;
  }

  /**
   * Reads an entry that begins as `draft`. Rejects with the reason of `stop` when it comes, and with `hung_up` when the
   * terminal is gone.
   */
  async read(prompt: string, stop: Stop, draft = ''): Promise<Entered> {
    stop.throwIfStopped();
    this.#prompt = prompt;
    this.#folded = new FoldedTexts();
    this.#search = undefined;
    this.#isUntouched = true;
    this.#options.recall.rest();
    this.#view = this.#options.open(prompt, (busy) => this.#setBusy(busy));
    if (draft !== '') this.#view.replace(this.#shown(asPasted(draft)));
    this.#isReading = true;
    const release = stop.listen((reason) => this.#giveUp(reason));
    try {
      return await new Promise<Entered>((resolve, reject) => {
        this.#resolve = resolve;
        this.#giveUp = reject;
        this.#listen();
      });
    } finally {
      this.#isReading = false;
      release();
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
    this.#isUntouched = false;
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
        return this.#interrupt();
      case 'ctrl-r':
        return this.#startSearch();
      case 'ctrl-g':
        return this.#giveToEditor();
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
    }
    if (isSafe(text, key)) this.#edit(() => this.#view.press(text, key));
  }

  /** Makes a change that leaves no piece in parts and no entry that outgrows the screen. */
  #edit(change: () => void): void {
    const view = this.#view;
    const before = { text: view.text, cursor: view.cursor };
    change();
    const { text, cursor } = keptWhole(before, view, this.#pieces(before.text));
    if (text !== view.text || cursor !== view.cursor) view.replace(text, cursor);
    const room = this.#options.room();
    if (view.rows < Math.max(4, room.rows - 1)) return;
    const shorter = this.#folded.shorten(view, room);
    view.replace(shorter.text, shorter.cursor);
  }

  #pieces(line: string): Span[] {
    const labels = this.#folded.labels(line);
    const isFree = (span: Span) => !labels.some(({ start, end }) => start < span.end && span.start < end);
    return [...labels, ...longCharacters(line).filter(isFree)];
  }

  /** Marks what is left on the screen, which must not look as if it had been sent. */
  #interrupt(): void {
    const { text } = this.#view;
    if (text !== '') this.#view.replace(`${text}^C`);
    this.#done({ type: 'interrupt', text: this.#folded.unfold(text), isFirstKey: this.#isUntouched });
  }

  /** The line is cleared on the screen: what is in the editor comes back on the next one. */
  #giveToEditor(): void {
    const text = this.#folded.unfold(this.#view.text);
    this.#view.replace('');
    this.#done({ type: 'edit', text });
  }

  #enter(): void {
    const { text } = this.#view;
    const typed = this.#folded.unfold(text);
    const result = enter(text, typed);
    if (result.type === 'goes-on') return this.#edit(() => this.#view.replace(result.text));
    return this.#done({ type: 'text', text: result.text, typed, isBlock: result.isBlock });
  }

  #paste(text: string): void {
    const pasted = asPasted(text);
    this.#endSearch();
    const { text: line, cursor } = this.#view;
    const entry = line.slice(0, cursor) + pasted + line.slice(cursor);
    this.#insert(this.#folded.fold(pasted, this.#options.room(), entry));
  }

  #insert(text: string): void {
    const { text: line, cursor } = this.#view;
    const entry = line.slice(0, cursor) + text + line.slice(cursor);
    this.#edit(() => this.#view.replace(entry, cursor + text.length));
  }

  #up(): void {
    const { text, cursor } = this.#view;
    if (!this.#moved(above(text, cursor))) this.#recall(this.#options.recall.previous(() => this.#folded.leave(text)));
  }

  #down(): void {
    const { text, cursor } = this.#view;
    if (!this.#moved(below(text, cursor))) this.#recall(this.#options.recall.next());
  }

  /** Moves the cursor and tells whether it is elsewhere now; a terminal may not be able to move it. */
  #moved(to: number | undefined): boolean {
    if (to === undefined) return false;
    const { text, cursor } = this.#view;
    this.#edit(() => this.#view.replace(text, to));
    return this.#view.cursor !== cursor;
  }

  #recall(entry: string | undefined): void {
    if (entry !== undefined) this.#view.replace(this.#shown(entry));
  }

  #startSearch(): void {
    this.#search = new HistorySearch(this.#options.recall, this.#folded.leave(this.#view.text));
    this.#showSearch(this.#search);
  }

  #searchKey(search: HistorySearch, text: string | undefined, key: Key): void {
    const outcome = search.key(text, key);
    if (outcome === 'goes-on') return this.#showSearch(search);
    this.#endSearch();
    this.#view.replace(this.#shown(outcome === 'cancelled' ? search.before : search.match));
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
    return this.#folded.show(text, this.#options.room());
  }
}

import type { Key } from 'node:readline';
import { isTyped } from '../../sanitize.ts';
import type { Recall } from './recall.ts';

/**
 * The outcome of a key in a search: it goes on, ends with or without its match, or ends and the key still has to act.
 */
export type SearchOutcome = 'goes-on' | 'taken' | 'cancelled' | 'key';

/** Ctrl-R: finds entries typed earlier by any part of them, the newest first. */
export class HistorySearch {
  /** The text that stood on the line before. */
  readonly before: string;
  readonly #recall: Recall;
  #query = '';
  #found: { at: number; entry: string } | undefined;
  #failed = false;

  constructor(recall: Recall, before: string) {
    this.#recall = recall;
    this.before = before;
  }

  /** The entry that was found, or what stood there before. */
  get match(): string {
    return this.#found?.entry ?? this.before;
  }

  get prompt(): string {
    return `${this.#failed ? 'nothing found' : 'search'} “${this.#query}” › `;
  }

  key(text: string | undefined, key: Key): SearchOutcome {
    if (key.ctrl && key.name === 'r') this.#look(this.#found?.at);
    else if (key.name === 'backspace') this.#change(this.#query.slice(0, -1));
    else if (key.name === 'escape' || (key.ctrl && (key.name === 'g' || key.name === 'c'))) return 'cancelled';
    else if (key.name === 'tab') return 'taken';
    else if (isText(text, key)) this.#change(this.#query + text);
    else return 'key';
    return 'goes-on';
  }

  #change(query: string): void {
    this.#query = query;
    this.#found = undefined;
    if (query !== '') this.#look(undefined);
    else this.#failed = false;
  }

  #look(before: number | undefined): void {
    const found = this.#query === '' ? undefined : this.#recall.find(this.#query, before);
    this.#failed = found === undefined && this.#query !== '';
    if (found) this.#found = found;
  }
}

function isText(text: string | undefined, { ctrl, meta }: Key): text is string {
  return text !== undefined && text !== '' && !ctrl && !meta && !/\s/.test(text.replaceAll(' ', '')) && isTyped(text);
}

import type { TextOutput } from './io.ts';
import { Sanitizer } from './sanitize.ts';
import { chained, type TextFilter } from './text-filter.ts';

/** A burst is written in parts of about so many UTF-16 units. */
const PART = 1000;

/** Makes the filters for an answer, when its first text comes. */
export type FilterMaker = () => TextFilter[] | Promise<TextFilter[]>;

/**
 * Writes an answer as it comes, in pieces of whole characters, through a chain of filters. It ends in a line end. Whoever
 * calls waits for a promise that is returned before the next call.
 */
export class AnswerWriter {
  readonly #output: TextOutput;
  readonly #makeFilters: FilterMaker;
  #filter: TextFilter | undefined;
  #last = '\n';
  /** What came for a terminal in this turn of the event loop: a burst of pieces is one write. */
  #burst = '';
  /** The terminal takes no more for now. */
  #full: Promise<void> | undefined;

  /** Without filters of its own a terminal gets the text with nothing that it would obey, and a pipe the bytes. */
  constructor(output: TextOutput, makeFilters: FilterMaker = () => (output.isTTY ? [new Sanitizer()] : [])) {
    this.#output = output;
    this.#makeFilters = makeFilters;
  }

  write(text: string): void | Promise<void> {
    const filter = this.#filter ?? this.#open();
    if (filter instanceof Promise) return filter.then(() => this.write(text));
    if (this.#full) return this.#full.then(() => this.write(text));
    const shown = filter.push(text);
    if (filter.waitsFor) return this.#whenReady(filter, shown);
    return this.#put(shown);
  }

  /** Ends a line that is open on a terminal, so that something else can be shown there; the answer goes on below. */
  endLine(): void | Promise<void> {
    if (!this.#output.isTTY) return undefined;
    const rest = this.#filter?.pause?.() ?? '';
    this.#add(rest + ((rest.at(-1) ?? this.#last) === '\n' ? '' : '\n'));
    return this.#flush();
  }

  /** Ends the answer, with `text` as its last piece; both in one write, which readers of a pipe get whole. */
  end(text = ''): void | Promise<void> {
    if (text === '' && !this.#filter) return undefined;
    const filter = this.#filter ?? this.#open();
    if (filter instanceof Promise) return filter.then(() => this.end(text));
    const shown = filter.push(text);
    if (filter.waitsFor) return this.#whenReady(filter, shown).then(() => this.end());
    return this.#end(shown + filter.end());
  }

  #end(rest: string): void | Promise<void> {
    const shown = rest + ((rest.at(-1) ?? this.#last) === '\n' ? '' : '\n');
    this.#last = '\n';
    this.#burst += shown;
    return this.#flush();
  }

  #open(): TextFilter | Promise<TextFilter> {
    const filters = this.#makeFilters();
    if (filters instanceof Promise) return filters.then((made) => (this.#filter = chained(made)));
    return (this.#filter = chained(filters));
  }

  /** What a filter held back while it waited comes behind what it shows now. */
  async #whenReady(filter: TextFilter, shown: string): Promise<void> {
    await this.#put(shown);
    await filter.waitsFor;
    await this.write('');
  }

  #put(shown: string): void | Promise<void> {
    if (shown === '') return undefined;
    const isFirst = this.#burst === '';
    this.#add(shown);
    if (!this.#output.isTTY || this.#burst.length > PART) return this.#flush();
    if (isFirst) process.nextTick(() => void this.#flush());
  }

  #add(shown: string): void {
    this.#last = shown.at(-1) ?? this.#last;
    this.#burst += shown;
  }

  #flush(): void | Promise<void> {
    const burst = this.#burst;
    this.#burst = '';
    const written = burst === '' ? undefined : this.#output.write(burst);
    if (!(written instanceof Promise)) return this.#full;
    this.#full = written.then(() => void (this.#full = undefined));
    return this.#full;
  }
}

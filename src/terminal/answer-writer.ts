import type { TextOutput } from './io.ts';
import { Sanitizer } from './sanitize.ts';
import { chained, type TextFilter } from './text-filter.ts';

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

  /** Without filters of its own a terminal gets the text with nothing that it would obey, and a pipe the bytes. */
  constructor(output: TextOutput, makeFilters: FilterMaker = () => (output.isTTY ? [new Sanitizer()] : [])) {
    this.#output = output;
    this.#makeFilters = makeFilters;
  }

  write(text: string): void | Promise<void> {
    const filter = this.#filter ?? this.#open();
    if (filter instanceof Promise) return filter.then(() => this.write(text));
    const shown = filter.push(text);
    if (filter.waitsFor) return this.#whenReady(filter, shown);
    return this.#put(shown);
  }

  /** Ends a line that is open on a terminal, so that something else can be shown there; the answer goes on below. */
  endLine(): void | Promise<void> {
    if (!this.#output.isTTY) return undefined;
    const rest = this.#filter?.pause?.() ?? '';
    return this.#put(rest + ((rest.at(-1) ?? this.#last) === '\n' ? '' : '\n'));
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
    return shown === '' ? undefined : this.#output.write(shown);
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
    this.#last = shown.at(-1)!;
    return this.#output.write(shown);
  }
}

import type { TextOutput } from './io.ts';
import { answerFilters, chained, type TextFilter } from './text-filter.ts';

/** Writes an answer as it comes, in pieces of whole characters, through a chain of filters. It ends in a line end. */
export class AnswerWriter {
  readonly #output: TextOutput;
  readonly #filter: TextFilter;
  #last = '\n';

  constructor(output: TextOutput, filters: readonly TextFilter[] = answerFilters(output)) {
    this.#output = output;
    this.#filter = chained(filters);
  }

  write(text: string): void | Promise<void> {
    const shown = this.#filter.push(text);
    if (shown === '') return undefined;
    this.#last = shown.at(-1)!;
    return this.#output.write(shown);
  }

  /** Ends a line that is open on a terminal, so that something else can be shown there; the answer goes on below. */
  endLine(): void | Promise<void> {
    if (!this.#output.isTTY || this.#last === '\n') return undefined;
    this.#last = '\n';
    return this.#output.write('\n');
  }

  /** Ends the answer, with `text` as its last piece; both in one write, which readers of a pipe get whole. */
  end(text = ''): void | Promise<void> {
    const rest = this.#filter.push(text) + this.#filter.end();
    const shown = rest + ((rest.at(-1) ?? this.#last) === '\n' ? '' : '\n');
    this.#last = '\n';
    return shown === '' ? undefined : this.#output.write(shown);
  }
}

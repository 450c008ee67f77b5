import type { TextOutput } from './io.ts';
import { Sanitizer } from './sanitize.ts';

/**
 * Writes an answer as it comes, in pieces of whole characters. A terminal gets it sanitised; a pipe gets exactly what the
 * model said. The answer ends in a line end.
 */
export class AnswerWriter {
  readonly #output: TextOutput;
  readonly #sanitizer: Sanitizer | undefined;
  #last = '\n';

  constructor(output: TextOutput) {
    this.#output = output;
    this.#sanitizer = output.isTTY ? new Sanitizer() : undefined;
  }

  write(text: string): void | Promise<void> {
    const shown = this.#sanitizer ? this.#sanitizer.push(text) : text;
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

  end(): void | Promise<void> {
    const rest = this.#sanitizer?.end() ?? '';
    const shown = rest + ((rest.at(-1) ?? this.#last) === '\n' ? '' : '\n');
    this.#last = '\n';
    return shown === '' ? undefined : this.#output.write(shown);
  }
}

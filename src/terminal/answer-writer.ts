import type { TextOutput } from './io.ts';
import { Sanitizer } from './sanitize.ts';

/**
 * Writes an answer as it comes. A terminal gets it sanitised; a pipe gets exactly what the model said. Half a character
 * at the end of a piece waits for its other half. The answer ends in a line end.
 */
export class AnswerWriter {
  readonly #output: TextOutput;
  readonly #sanitizer: Sanitizer | undefined;
  #half = '';
  #last = '\n';

  constructor(output: TextOutput) {
    this.#output = output;
    this.#sanitizer = output.isTTY ? new Sanitizer() : undefined;
  }

  write(text: string): void | Promise<void> {
    const shown = this.#sanitizer ? this.#sanitizer.push(text) : this.#whole(text);
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
    const rest = this.#sanitizer ? this.#sanitizer.end() : this.#half;
    const shown = rest + ((rest.at(-1) ?? this.#last) === '\n' ? '' : '\n');
    this.#half = '';
    this.#last = '\n';
    return shown === '' ? undefined : this.#output.write(shown);
  }

  #whole(text: string): string {
    const all = this.#half + text;
    const last = all.charCodeAt(all.length - 1);
    const isHalf = last >= 0xd800 && last <= 0xdbff;
    this.#half = isHalf ? all.slice(-1) : '';
    return isHalf ? all.slice(0, -1) : all;
  }
}

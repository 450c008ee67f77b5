import { type LineReader, readLines } from './pieces-of-lines.ts';
import type { TextFilter } from './text-filter.ts';
import { NO_PREFIX, WordWrap } from './word-wrap.ts';

/** Text as it is, wrapped at words for a terminal. */
export class WrapFilter implements TextFilter {
  readonly #words: WordWrap<0>;
  #isOpen = false;
  #shown = '';
  readonly #lines: LineReader = { piece: (text) => this.#piece(text), endLine: () => this.#endLine() };

  constructor(columns: () => number) {
    const write = (text: string) => void (this.#shown += text);
    this.#words = new WordWrap({ write, columns, paint: (text) => text });
  }

  push(text: string): string {
    readLines(text, this.#lines);
    return this.#taken();
  }

  pause(): string {
    if (this.#isOpen) this.#endLine();
    return this.#taken();
  }

  end(): string {
    return this.pause();
  }

  #piece(piece: string): void {
    if (!this.#isOpen) this.#words.begin(NO_PREFIX, NO_PREFIX);
    this.#isOpen = true;
    this.#words.text(piece, 0);
  }

  #endLine(): void {
    if (!this.#isOpen) this.#words.begin(NO_PREFIX, NO_PREFIX);
    this.#words.end();
    this.#isOpen = false;
  }

  #taken(): string {
    const shown = this.#shown;
    this.#shown = '';
    return shown;
  }
}

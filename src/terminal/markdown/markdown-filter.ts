import type { TextFilter } from '../text-filter.ts';
import { BlockParser } from './blocks.ts';
import { Drawing } from './drawing.ts';
import type { Theme } from './theme.ts';

export interface MarkdownOptions {
  /** Columns of the terminal. */
  columns: () => number;
  theme: Theme;
}

/** Markdown as a person reads it, for a terminal. What is let through is never changed; docs/markdown.md says what waits. */
export class MarkdownFilter implements TextFilter {
  readonly #drawing: Drawing;
  readonly #parser: BlockParser;
  #shown = '';
  /** What came while something is waited for. */
  #held = '';

  constructor(options: MarkdownOptions) {
    this.#drawing = new Drawing({ ...options, write: (text) => void (this.#shown += text) });
    this.#parser = new BlockParser(this.#drawing);
  }

  get waitsFor(): Promise<unknown> | undefined {
    return this.#drawing.waitsFor;
  }

  push(text: string): string {
    this.#held += text;
    let at = 0;
    while (at < this.#held.length && !this.waitsFor) {
      // Only the end of a line can begin code.
      const end = this.#held.indexOf('\n', at) + 1 || this.#held.length;
      this.#parser.push(this.#held.slice(at, end));
      at = end;
    }
    this.#held = this.#held.slice(at);
    return this.#taken();
  }

  pause(): string {
    this.#drawing.pause();
    return this.#taken();
  }

  end(): string {
    this.#parser.push(this.#held);
    this.#held = '';
    this.#parser.end();
    return this.#taken();
  }

  #taken(): string {
    const shown = this.#shown;
    this.#shown = '';
    return shown;
  }
}

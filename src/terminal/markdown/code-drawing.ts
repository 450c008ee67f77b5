import { type LineReader, readLines } from '../pieces-of-lines.ts';
import type * as Highlighting from './highlight.ts';
import { STYLE } from './style.ts';
import type { Theme } from './theme.ts';

export interface CodeDrawingOptions {
  theme: Theme;
  write: (text: string) => void;
  /** What stands before the next line. */
  prefix: () => string;
}

/** Loaded at the first code in a language. */
let highlighting: typeof Highlighting | undefined;

const RULE = '─'.repeat(3);
/** A line that is longer is written as it comes, without colours. */
const LONGEST_LINE = 10_000;

/** Code on the screen: as it is, from the left, so that it can be copied; the terminal wraps what is too long. */
export class CodeDrawing {
  readonly #options: CodeDrawingOptions;
  #word = '';
  #isFenced = false;
  #highlighter: Highlighting.CodeHighlighter | undefined;
  /** The line that waits for its end to be coloured. */
  #line = '';
  #isLineStart = true;
  #waitsFor: Promise<unknown> | undefined;
  readonly #lines: LineReader = { piece: (text) => this.#piece(text), endLine: () => this.#endLine() };

  constructor(options: CodeDrawingOptions) {
    this.#options = options;
  }

  /** The highlighter, where code in a language has begun and it is not loaded. */
  get waitsFor(): Promise<unknown> | undefined {
    return this.#waitsFor;
  }

  start(info: string | undefined): void {
    this.#isFenced = info !== undefined;
    this.#word = /^[^\s{,:]*/.exec(info ?? '')?.[0] ?? '';
    this.#line = '';
    this.#isLineStart = true;
    this.#highlighter = undefined;
    if (this.#isFenced) this.#rule(info ?? '');
    if (this.#word === '' || !this.#options.theme.hasStyles) return;
    if (highlighting) this.#highlighter = highlighting.CodeHighlighter.for(this.#word);
    else this.#waitsFor = this.#load();
  }

  push(text: string): void {
    readLines(text, this.#lines);
  }

  /** Writes the part of a line that waits. */
  pause(): void {
    if (this.#line !== '' || !this.#isLineStart) this.#endLine();
  }

  end(): void {
    this.pause();
    if (this.#isFenced) this.#rule('');
    this.#isLineStart = true;
  }

  async #load(): Promise<void> {
    try {
      highlighting = await import('./highlight.ts');
      this.#highlighter = highlighting.CodeHighlighter.for(this.#word);
    } catch {
      // Code without colours can be read too.
    }
    this.#waitsFor = undefined;
  }

  #piece(piece: string): void {
    if (this.#highlighter) this.#line += piece;
    else this.#write(piece);
    if (this.#line.length <= LONGEST_LINE) return;
    this.#highlighter = undefined;
    this.#write(this.#line);
    this.#line = '';
  }

  #write(text: string): void {
    this.#options.write(this.#isLineStart ? this.#options.prefix() + text : text);
    this.#isLineStart = false;
  }

  #endLine(): void {
    const line = this.#highlighter ? this.#coloured(this.#line) : '';
    if (line !== '') this.#write(line);
    else if (this.#isLineStart) this.#options.write(this.#options.prefix().trimEnd());
    this.#options.write('\n');
    this.#line = '';
    this.#isLineStart = true;
  }

  #coloured(line: string): string {
    const { theme } = this.#options;
    return this.#highlighter!.line(line)
      .map(({ text, scope }) => theme.paintCode(text, scope))
      .join('');
  }

  #rule(label: string): void {
    const { theme, write, prefix } = this.#options;
    write(`${prefix()}${theme.paint(label === '' ? RULE : `${RULE} ${label}`, STYLE.aside)}\n`);
  }
}

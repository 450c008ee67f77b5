const TAB_STOP = 4;

/** A line that is read from its left, in columns: a tab goes on to the next stop, and a container may take a part of it. */
export class LineCursor {
  /** What is not read yet. */
  rest: string;
  #column = 0;

  constructor(line: string) {
    this.rest = line;
  }

  /** The columns of the blanks that come next. */
  get indent(): number {
    let column = this.#column;
    for (const character of this.rest) {
      if (character === '\t') column += TAB_STOP - (column % TAB_STOP);
      else if (character === ' ') column += 1;
      else break;
    }
    return column - this.#column;
  }

  get isBlank(): boolean {
    return /^[ \t]*$/.test(this.rest);
  }

  /** Reads characters that are no blanks. */
  take(count: number): void {
    this.rest = this.rest.slice(count);
    this.#column += count;
  }

  /** Reads blanks, at most so many columns of them. */
  skip(columns: number): void {
    let left = columns;
    while (left > 0 && /^[ \t]/.test(this.rest)) {
      const width = this.rest[0] === ' ' ? 1 : TAB_STOP - (this.#column % TAB_STOP);
      const taken = Math.min(width, left);
      this.rest = ' '.repeat(width - taken) + this.rest.slice(1);
      this.#column += taken;
      left -= taken;
    }
  }

  skipIndent(): void {
    this.skip(this.indent);
  }
}

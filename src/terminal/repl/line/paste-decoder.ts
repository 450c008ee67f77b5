/** A piece of what a terminal sends: keys as they were pressed, or a whole paste. */
export type Typed = { type: 'keys'; text: string } | { type: 'paste'; text: string };

const START = '\u001b[200~';
const END = '\u001b[201~';
const CTRL_C = '\u0003';

/**
 * Tells pasted text from typed keys by the marks of bracketed paste, wherever the terminal's output is split. What may
 * be the beginning of a mark is held back until more comes; `flush` gives it up as keys, because a lone ESC is a key.
 * Ctrl-C alone ends a paste whose end got lost, which would take every key for ever.
 */
export class PasteDecoder {
  #held = '';
  #paste: string[] | undefined;

  /** True while something is held back that could be keys. */
  get holds(): boolean {
    return this.#held !== '' && this.#paste === undefined;
  }

  push(text: string): Typed[] {
    if (this.#paste && text === CTRL_C) return [...this.push(END), { type: 'keys', text }];
    let rest = this.#held + text;
    this.#held = '';
    const found: Typed[] = [];
    for (;;) {
      const mark = this.#paste ? END : START;
      const at = rest.indexOf(mark);
      const upto = at < 0 ? rest.length - heldLength(rest, mark) : at;
      this.#take(rest.slice(0, upto), found);
      if (at < 0) {
        this.#held = rest.slice(upto);
        return found;
      }
      rest = rest.slice(at + mark.length);
      this.#switch(found);
    }
  }

  /** Nothing followed for a while: what was held back were keys. */
  flush(): Typed[] {
    if (!this.holds) return [];
    const text = this.#held;
    this.#held = '';
    return [{ type: 'keys', text }];
  }

  #take(text: string, found: Typed[]): void {
    if (this.#paste) this.#paste.push(text);
    else if (text !== '') found.push({ type: 'keys', text });
  }

  #switch(found: Typed[]): void {
    if (this.#paste) found.push({ type: 'paste', text: this.#paste.join('') });
    this.#paste = this.#paste ? undefined : [];
  }
}

/** The number of characters at the end of `text` that are a beginning of `mark`. */
function heldLength(text: string, mark: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}

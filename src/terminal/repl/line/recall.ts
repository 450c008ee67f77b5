/** Entries typed earlier, walked with Up and Down and searched with Ctrl-R. The newest is the last. */
export class Recall {
  readonly #entries: string[];
  /** Where we are; the length of the list is the line being typed. */
  #at: number;
  #draft = '';

  constructor(entries: readonly string[] = []) {
    this.#entries = entries.filter((entry, at) => entry !== entries[at + 1]);
    this.#at = this.#entries.length;
  }

  /** Remembers `entry` unless it repeats the newest, and returns to the end. True if it was taken. */
  add(entry: string): boolean {
    const isNew = entry.trim() !== '' && entry !== this.#entries.at(-1);
    if (isNew) this.#entries.push(entry);
    this.#at = this.#entries.length;
    this.#draft = '';
    return isNew;
  }

  /** Puts entries of earlier runs before those of this one. */
  prepend(entries: readonly string[]): void {
    this.#entries.unshift(...entries);
    this.#at += entries.length;
  }

  /** The entry before; what is being typed, `current`, is kept for the way back. Undefined at the beginning. */
  previous(current: () => string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#entries.length) this.#draft = current();
    return this.#entries[--this.#at];
  }

  /** The entry after, at last what was being typed. Undefined at the end. */
  next(): string | undefined {
    if (this.#at >= this.#entries.length) return undefined;
    this.#at += 1;
    return this.#at === this.#entries.length ? this.#draft : this.#entries[this.#at];
  }

  /** The newest entry older than number `before` that contains `query`, whatever its case, and its number. */
  find(query: string, before = this.#entries.length): { at: number; entry: string } | undefined {
    const wanted = query.toLowerCase();
    for (let at = Math.min(before, this.#entries.length) - 1; at >= 0; at--) {
      if (this.#entries[at]!.toLowerCase().includes(wanted)) return { at, entry: this.#entries[at]! };
    }
    return undefined;
  }

  /** Back to the line being typed. */
  rest(): void {
    this.#at = this.#entries.length;
  }
}

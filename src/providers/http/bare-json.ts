import { parseJson } from './json.ts';

/** In UTF-16 units. */
const LONGEST_LOOK = 4 * 2 ** 20;

/**
 * Finds what stands between events or instead of them: JSON, in one line or several, and the first line of a page.
 */
export class BareJson {
  readonly #found: (text: string) => void;
  #lines: string[] = [];
  /** Everything so far, while it may be one piece of JSON; undefined once it is not, or something was found. */
  #body: string[] | undefined = [];
  #length = 0;
  /** True for a body that begins as JSON, of which nothing was told yet. */
  isWholeBody = false;

  constructor(found: (text: string) => void) {
    this.#found = found;
  }

  /** Takes a line that belongs to no event. */
  add(line: string): void {
    const isFirst = this.#lines.length === 0;
    if (isFirst && !/^\s*[{[]/.test(line)) {
      if (/^\s*</.test(line)) this.#found(line);
      return;
    }
    if (/^[{[].*[}\]]\s*$/.test(line) && parseJson(line) !== undefined) return this.#tell(line);
    this.#lines.push(line);
    if (/^[}\]]/.test(line)) this.#tryAll();
  }

  /** True when the body so far is one whole piece of JSON, whose last line has no end and may never get one. */
  isEndedBy(text: string): boolean {
    if (this.#body === undefined || (!this.isWholeBody && text.trim() === '')) return false;
    if (!this.isWholeBody && !/^\s*[{[]/.test(text)) {
      this.#body = undefined;
      return false;
    }
    this.isWholeBody = true;
    this.#body.push(text);
    this.#length += text.length;
    // Longer ones are known by the end of the body: looking again and again would take too long.
    if (this.#length > LONGEST_LOOK) this.#body = undefined;
    return (
      this.#body !== undefined && /[}\]]\s*$/.test(text.slice(-80)) && parseJson(this.#body.join('')) !== undefined
    );
  }

  /** Nothing more comes: JSON that broke off is told as it is. */
  end(): void {
    if (this.#lines.length > 0) this.#tell(this.#lines.join('\n'));
  }

  #tryAll(): void {
    const all = this.#lines.join('\n');
    if (parseJson(all) !== undefined) this.#tell(all);
  }

  #tell(text: string): void {
    this.#lines = [];
    this.#body = undefined;
    this.isWholeBody = false;
    this.#found(text);
  }
}

import { parseJson } from './json.ts';

/**
 * Finds what stands between events or instead of them: JSON, in one line or several, and the first line of a page.
 */
export class BareJson {
  readonly #found: (text: string) => void;
  #lines: string[] = [];
  /** Everything so far, of a body that begins as JSON; undefined once it is known to be another, or something was found. */
  #body: string | undefined = '';

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
    if (this.#body === undefined) return false;
    this.#body += text;
    if (/^\s*[^\s{[]/.test(this.#body)) this.#body = undefined;
    if (this.#body === undefined || !/[}\]]\s*$/.test(text)) return false;
    return parseJson(this.#body) !== undefined;
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
    this.#found(text);
  }
}

import { NEVER_COMES } from './deadlines.ts';

/** Text that grows, and those who wait for something in it. */
export class GrowingText {
  /** Everything as it came. */
  raw = '';
  #ended = false;
  readonly #waiting = new Set<() => void>();
  readonly #view: (raw: string) => string;

  /** `view` makes of the raw text what is to be seen and waited for. */
  constructor(view: (raw: string) => string = (raw) => raw) {
    this.#view = view;
  }

  get text(): string {
    return this.#view(this.raw);
  }

  append(more: string): void {
    this.raw += more;
    this.#wake();
  }

  /** Nothing more will come: whoever still waits fails. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /**
   * Resolves to the text, or what came `raw`, up to and with the first match after position `from`. Rejects, showing it,
   * when it ends without one or after `timeout` milliseconds.
   */
  async waitFor(wanted: string | RegExp, { from = 0, timeout = NEVER_COMES, raw = false } = {}): Promise<string> {
    const deadline = Date.now() + timeout;
    for (;;) {
      const text = raw ? this.raw : this.text;
      const end = endOfMatch(text, wanted, from);
      if (end >= 0) return text.slice(0, end);
      if (this.#ended || Date.now() >= deadline) {
        const why = this.#ended ? 'The output ended' : `${timeout} ms passed`;
        throw new Error(`${why} without ${String(wanted)}. It was:\n${text}`);
      }
      await this.#change(deadline);
    }
  }

  #change(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, deadline - Date.now());
      this.#waiting.add(wake);
    });
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}

function endOfMatch(text: string, wanted: string | RegExp, from: number): number {
  const rest = text.slice(from);
  const match = typeof wanted === 'string' ? { index: rest.indexOf(wanted), 0: wanted } : wanted.exec(rest);
  return match === null || match.index < 0 ? -1 : from + match.index + match[0].length;
}

import { NO_PREFIX, type Prefix } from '../word-wrap.ts';
import { STYLE } from './style.ts';
import type { Theme } from './theme.ts';

/** A quote or an item on the screen. */
interface Frame {
  first: Prefix;
  rest: Prefix;
  /** Nothing is written in there yet. */
  isFresh: boolean;
}

/** What stands before the lines of quotes and items. */
export class Frames {
  readonly #theme: Theme;
  readonly #frames: Frame[] = [];

  constructor(theme: Theme) {
    this.#theme = theme;
  }

  openQuote(): void {
    const sign = { text: `${this.#theme.paint('│', STYLE.aside)} `, columns: 2 };
    this.#frames.push({ first: sign, rest: sign, isFresh: true });
  }

  openItem(marker: string, isDone: boolean | undefined): void {
    const box = isDone === undefined ? '' : isDone ? '[✓] ' : '[ ] ';
    const number = /^\d/.test(marker) ? `${marker} ` : '';
    const sign = box === '' && number === '' ? '• ' : box;
    const columns = number.length + sign.length;
    this.#frames.push({
      first: { text: number + this.#theme.paint(sign, STYLE.aside), columns },
      rest: { text: ' '.repeat(columns), columns },
      isFresh: true,
    });
  }

  close(): void {
    this.#frames.pop();
  }

  /** Nothing is written in the innermost one. */
  get isFresh(): boolean {
    return this.#frames.at(-1)?.isFresh === true;
  }

  /** Something was written in all of them. */
  written(): void {
    for (const frame of this.#frames) frame.isFresh = false;
  }

  /** What stands before an empty line around those in which nothing is written yet. */
  get around(): string {
    return this.#frames.map(({ isFresh, rest }) => (isFresh ? '' : rest.text)).join('');
  }

  /** What stands before the next line, and before those that it goes on in; deep in there half of the line is still text. */
  prefixes(columns: number): { first: Prefix; rest: Prefix } {
    const room = Math.floor(columns / 2);
    let [first, rest] = [NO_PREFIX, NO_PREFIX];
    for (const frame of this.#frames.toReversed()) {
      const hasRoom = rest.columns + frame.rest.columns <= room;
      if (frame.isFresh) first = joined(frame.first, first);
      else if (hasRoom) first = joined(frame.rest, first);
      if (hasRoom) rest = joined(frame.rest, rest);
    }
    return { first, rest };
  }
}

function joined(one: Prefix, other: Prefix): Prefix {
  return { text: one.text + other.text, columns: one.columns + other.columns };
}

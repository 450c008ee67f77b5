import { type Delimiter, delimiterOf, pairUp } from './emphasis.ts';
import { type Destination, LONGEST_SPAN } from './inline-tokens.ts';
import { type Style, STYLE, type TextRun } from './style.ts';

/** A bracket that may open a link or an image. */
interface Bracket {
  run: TextRun;
  isImage: boolean;
  /** Delimiters before it. */
  delimiters: number;
  /** False inside of a link, which can hold no other. */
  isActive: boolean;
  /** Where it stands in the line. */
  at: number;
}

/** The runs of a line that wait for what closes a marker, and those markers. */
export class HeldRuns {
  readonly #keepsMarks: boolean;
  readonly #runs: TextRun[] = [];
  readonly #delimiters: Delimiter[] = [];
  readonly #brackets: Bracket[] = [];

  /** `keepsMarks`: signs of emphasis stay in the text. */
  constructor(keepsMarks: boolean) {
    this.#keepsMarks = keepsMarks;
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  add(text: string, style: Style): TextRun {
    const run = { text, style };
    this.#runs.push(run);
    return run;
  }

  /** Signs of emphasis, at a place of the line, between two characters. */
  addDelimiter(run: TextRun, at: number, before: string, after: string): void {
    const found = delimiterOf(run, at, before, after);
    if (!found) return;
    this.#delimiters.push(found);
    // In brackets it is decided when they close.
    if (found.canClose && this.#brackets.length === 0) this.#pairUp(0);
  }

  openBracket(run: TextRun, at: number, isImage: boolean): void {
    this.#brackets.push({ run, isImage, delimiters: this.#delimiters.length, isActive: true, at });
  }

  /** Whether the next closing bracket may be that of a link or an image. */
  get canLink(): boolean {
    return this.#brackets.at(-1)?.isActive === true;
  }

  /** Closes a bracket that is none of a link. */
  closeBracket(): void {
    this.#brackets.pop();
    this.#pairUpOutside();
  }

  /** Closes the bracket of a link or an image; `style` is that of the line. */
  link(target: Destination, style: Style): void {
    const { run, isImage, delimiters } = this.#brackets.pop()!;
    this.#pairUp(delimiters);
    this.#delimiters.length = delimiters;
    const inside = this.#runs.slice(this.#runs.indexOf(run) + 1);
    const shown = inside.map(({ text }) => text).join('');
    run.text = '';
    if (isImage) {
      this.#runs.length -= inside.length;
      this.add(`[image: ${shown}]`, style);
    } else {
      for (const one of inside) one.style |= STYLE.link;
      for (const one of this.#brackets) one.isActive &&= one.isImage;
      const isSame = shown === target.address || `mailto:${shown}` === target.address;
      const space = shown === '' ? '' : ' ';
      if (!isSame && target.text !== '') this.add(`${space}(${target.text})`, style | STYLE.aside);
    }
    this.#pairUpOutside();
  }

  /** Markers that have waited too long when the line is read up to `position` are text. */
  giveUp(position: number): void {
    const isOld = ({ at }: { at: number }) => position - at > LONGEST_SPAN;
    while (this.#brackets[0] && isOld(this.#brackets[0])) this.#brackets.shift();
    let count = 0;
    while (this.#delimiters[0] && isOld(this.#delimiters[0])) {
      this.#delimiters.shift();
      count++;
    }
    for (const bracket of this.#brackets) bracket.delimiters = Math.max(0, bracket.delimiters - count);
  }

  /** The line ends: every marker that is open is text. */
  end(): void {
    this.#brackets.length = 0;
    this.#pairUp(0);
    this.#delimiters.length = 0;
  }

  /** Takes what stands before the first open marker. */
  take(): TextRun[] {
    const placeOf = (held: { run: TextRun } | undefined) => (held ? this.#runs.indexOf(held.run) : this.#runs.length);
    return this.#runs.splice(0, Math.min(placeOf(this.#delimiters[0]), placeOf(this.#brackets[0])));
  }

  #pairUpOutside(): void {
    if (this.#brackets.length === 0) this.#pairUp(0);
  }

  #pairUp(from: number): void {
    pairUp(this.#delimiters, from, this.#runs, this.#keepsMarks);
  }
}

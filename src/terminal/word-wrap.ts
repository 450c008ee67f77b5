import { columnsOf } from './width.ts';

/** What stands before a line: `text` may hold styles. */
export interface Prefix {
  text: string;
  columns: number;
}

/** A piece of a word in one style. */
interface WordPiece<Style> {
  text: string;
  style: Style;
}

export interface WordWrapOptions<Style> {
  write: (text: string) => void;
  /** Columns of a line with its prefix, asked for at each word: a terminal may change. */
  columns: () => number;
  paint: (text: string, style: Style) => string;
  /** Words that are longer than a line are cut; else the terminal wraps them, and they can be copied whole. */
  cutsWords?: boolean;
}

export const NO_PREFIX: Prefix = { text: '', columns: 0 };
/** Where the prefix leaves less, lines are this long all the same. */
const LEAST_ROOM = 8;
/** A word is not held back any more when it is so much longer than a line, in columns, */
const SURELY_LONGER = 8;
/** or has so many UTF-16 units: marks that take no room come without end. */
const LONGEST_WORD = 2000;
const TAB = '    ';

const PLAIN = /^[!-~]*$/;
// Made when they are asked for: with the sets of characters that they name it takes as long as to read this file.
let wide: RegExp | undefined;
const isWide = (text: string) =>
  (wide ??= /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u).test(
    text,
  );
let noStart: RegExp | undefined;
/** What never begins a line, */
const isNoStart = (text: string) =>
  (noStart ??=
    /^(?:\p{M}|\u200d|[\ufe0e\ufe0f]|[\u{1f3fb}-\u{1f3ff}]|[、。，．：；！？・…‥ー）」』】》〉〕］｝’”)\]},.:;!?%])$/u).test(
    text,
  );
/** and what never ends one. */
const NO_END = /^[（「『【《〈〔［｛‘“([{]$/u;

/** Writes lines whose words are wrapped. A word is written when it has ended, a blank with the word behind it. */
export class WordWrap<Style> {
  readonly #options: WordWrapOptions<Style>;
  #first = NO_PREFIX;
  #rest = NO_PREFIX;
  /** Columns of the line behind its prefix; undefined before anything is written. */
  #column: number | undefined;
  #word: WordPiece<Style>[] = [];
  #wordText = '';
  #last = '';
  #blanks = '';
  #blankStyle: Style | undefined;
  /** The word is longer than a line: its rest is written as it comes. */
  #isLong = false;
  #isWrapped = false;

  constructor(options: WordWrapOptions<Style>) {
    this.#options = options;
  }

  /** Begins a line; `rest` stands before the lines that it goes on in. */
  begin(first: Prefix, rest: Prefix): void {
    this.#first = first;
    this.#rest = rest;
    this.#column = undefined;
    this.#isWrapped = false;
    this.#blanks = '';
  }

  text(text: string, style: Style): void {
    for (let at = 0; at < text.length;) {
      const end = endOfRun(text, at);
      const run = text.slice(at, end);
      if (isBlank(text.charCodeAt(at))) this.#blank(run, style);
      else if (PLAIN.test(this.#last + run) || !isWide(this.#last + run)) this.#append(run, style);
      else for (const character of run) this.#wide(character, style);
      at = end;
    }
  }

  /** Ends the line. Blanks at its end are not written. */
  end(): void {
    this.#endWord();
    if (this.#column === undefined) this.#options.write(this.#first.text.trimEnd());
    this.#options.write('\n');
  }

  #blank(blanks: string, style: Style): void {
    this.#endWord();
    this.#blanks += blanks.includes('\t') ? blanks.replaceAll('\t', TAB) : blanks;
    this.#blankStyle = style;
  }

  #wide(character: string, style: Style): void {
    const isBreak = this.#last !== '' && (isWide(this.#last) || isWide(character));
    if (isBreak && !isNoStart(character) && !NO_END.test(this.#last)) this.#endWord();
    this.#append(character, style);
  }

  #append(text: string, style: Style): void {
    this.#last = lastCharacter(text);
    if (this.#isLong) return this.#options.write(this.#options.paint(text, style));
    const last = this.#word.at(-1);
    if (last?.style === style) last.text += text;
    else this.#word.push({ text, style });
    this.#wordText += text;
    if (this.#options.cutsWords || this.#wordText.length <= this.#room) return;
    if (!this.#isTooLong(SURELY_LONGER)) return;
    this.#place();
    this.#isLong = true;
  }

  get #room(): number {
    const { columns, cutsWords } = this.#options;
    return Math.max(cutsWords ? 1 : LEAST_ROOM, columns() - (this.#isWrapped ? this.#rest : this.#first).columns);
  }

  #isTooLong(more: number): boolean {
    return this.#wordText.length > LONGEST_WORD || columnsOf(this.#wordText) > this.#room + more;
  }

  #endWord(): void {
    if (this.#word.length > 0) this.#place();
    this.#isLong = false;
    this.#last = '';
  }

  #place(): void {
    const room = this.#room;
    const width = columnsOf(this.#wordText);
    const isLong = this.#wordText.length > LONGEST_WORD || width > room;
    if (isLong && this.#options.cutsWords) this.#cut(room);
    else this.#put(isLong ? Infinity : width, room);
  }

  #put(width: number, room: number): void {
    const used = (this.#column ?? 0) + this.#blanks.length;
    if (this.#column !== undefined && used + width > room) this.#newLine();
    this.#writeWord(width);
  }

  #newLine(): void {
    this.#options.write('\n');
    this.#column = undefined;
    this.#isWrapped = true;
    this.#blanks = '';
  }

  #writeWord(width: number): void {
    const { write, paint } = this.#options;
    if (this.#column === undefined) write((this.#isWrapped ? this.#rest : this.#first).text);
    this.#column = (this.#column ?? 0) + this.#blanks.length + width;
    const isJoined = this.#blanks !== '' && this.#word[0]!.style === this.#blankStyle;
    if (isJoined) this.#word[0]!.text = this.#blanks + this.#word[0]!.text;
    let text = '';
    for (const piece of this.#word) text += paint(piece.text, piece.style);
    write(isJoined ? text : this.#blanks + text);
    this.#word = [];
    this.#wordText = this.#blanks = '';
  }

  /** A word that is longer than a line, in parts. A part is one character at least, also where that has no room. */
  #cut(room: number): void {
    const pieces = this.#word.splice(0);
    this.#wordText = '';
    for (const { text, style } of pieces) {
      for (const character of text) {
        if (this.#wordText !== '' && this.#isFullBefore(character, room)) this.#put(columnsOf(this.#wordText), room);
        this.#word.push({ text: character, style });
        this.#wordText += character;
      }
    }
    this.#put(columnsOf(this.#wordText), room);
  }

  /** What takes no room is not measured with all that stands before it. */
  #isFullBefore(character: string, room: number): boolean {
    if (this.#wordText.length >= LONGEST_WORD) return true;
    return columnsOf(character) > 0 && columnsOf(this.#wordText + character) > room;
  }
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09;
}

/** Where the blanks or the characters end that begin at `start`. */
function endOfRun(text: string, start: number): number {
  const wanted = isBlank(text.charCodeAt(start));
  let end = start + 1;
  while (end < text.length && isBlank(text.charCodeAt(end)) === wanted) end++;
  return end;
}

/** The last character, which may be two units. */
export function lastCharacter(text: string): string {
  const unit = text.charCodeAt(text.length - 1);
  return unit >= 0xdc00 && unit <= 0xdfff ? text.slice(-2) : text.slice(-1);
}

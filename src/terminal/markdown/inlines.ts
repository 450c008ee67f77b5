import { lastCharacter } from '../word-wrap.ts';
import { type Delimiter, delimiterOf, pairUp } from './emphasis.ts';
import {
  autolink,
  codeSpan,
  type Destination,
  destination,
  footnote,
  formula,
  htmlTag,
  LONGEST_SPAN,
  runOf,
  type TokenVerdict,
} from './inline-tokens.ts';
import { type TextRun, type Style, STYLE } from './style.ts';

/** A bracket that may open a link or an image. */
interface Bracket {
  piece: TextRun;
  isImage: boolean;
  /** Delimiters before it. */
  delimiters: number;
  /** False inside of a link, which can hold no other. */
  isActive: boolean;
  /** Where it stands in the line. */
  at: number;
}

export interface InlineOptions {
  /** Gets the text in order, as soon as nothing that comes can change its style. */
  show: (text: string, style: Style) => void;
  /** Signs of emphasis and code stay in the text, for terminals without styles. */
  keepsMarks: boolean;
}

const PLAIN = /^[^\\`*_~[\]!<$]+/;
const WHOLLY_PLAIN = /^[^\\`*_~[\]!<$]+$/;
const BEHIND_ADDRESS = /^[\s)\]}>.,:;!?'"*_~]?$/u;
const ADDRESS = /^[^a-z0-9]*(?:https?:\/\/|www\.)/i;
/** Enough of a word to see that it is an address. */
const WORD_START = 24;

/**
 * Reads the text of one line in pieces and shows it less its markers. A marker waits for what closes it, to the end of the
 * line or LONGEST_SPAN; one that nothing closes is text.
 */
export class InlineParser {
  readonly #options: InlineOptions;
  #style: Style = 0;
  /** What is not read yet. */
  #text = '';
  #position = 0;
  /** What was read last: the character, and the beginning of the word. */
  #before = '';
  #word = '';
  /** What waits for an open marker. */
  readonly #pieces: TextRun[] = [];
  readonly #delimiters: (Delimiter & { at: number })[] = [];
  readonly #brackets: Bracket[] = [];

  constructor(options: InlineOptions) {
    this.#options = options;
  }

  /** Begins a line of which all is in `style`. */
  start(style: Style): void {
    this.#style = style;
    this.#text = this.#before = this.#word = '';
    this.#position = 0;
  }

  push(text: string): void {
    if (this.#text === '' && this.#pieces.length === 0 && WHOLLY_PLAIN.test(text)) {
      this.#pass(text);
      return this.#options.show(text, this.#style);
    }
    this.#text += text;
    this.#run(false);
  }

  /** Ends the line: what is still open is text. */
  end(): void {
    this.#run(true);
    this.#brackets.length = 0;
    this.#pairUp(0);
    this.#delimiters.length = 0;
    this.#show();
  }

  #run(isWhole: boolean): void {
    while (this.#text !== '' && this.#step(isWhole)) {
      this.#giveUp();
      this.#show();
    }
  }

  /** Reads one token; false where it may go on with what comes. */
  #step(isWhole: boolean): boolean {
    const text = this.#text;
    const [plain] = PLAIN.exec(text) ?? [];
    if (plain !== undefined) return this.#read(plain.length, plain);
    switch (text[0]) {
      case '\\':
        return this.#backslash(isWhole);
      case '`':
        return this.#code(isWhole);
      case '[':
        return this.#openBracket(isWhole);
      case ']':
        return this.#closeBracket(isWhole);
      case '!':
        if (text.length === 1 && !isWhole) return false;
        return text[1] === '[' ? this.#bracket('![') : this.#read(1, '!');
      case '<':
        return this.#angle(isWhole);
      case '$':
        return this.#token(formula(text, isWhole), 0) ?? this.#read(1, '$');
      default:
        return this.#delimiter(isWhole);
    }
  }

  /** Reads so many units of the source, of which `shown` is shown. */
  #read(length: number, shown: string, style: Style = 0): true {
    const source = this.#text.slice(0, length);
    this.#text = this.#text.slice(length);
    this.#pass(source);
    this.#pieces.push({ text: shown, style: this.#style | style });
    return true;
  }

  #pass(source: string): void {
    this.#position += source.length;
    this.#before = lastCharacter(source);
    const blank = Math.max(source.lastIndexOf(' '), source.lastIndexOf('\t'));
    if (blank >= 0) this.#word = '';
    if (this.#word.length < WORD_START) this.#word += source.slice(blank + 1, blank + 1 + WORD_START);
  }

  /** Reads what was found; undefined where nothing was. */
  #token(found: TokenVerdict, style: Style): boolean | undefined {
    if (found === 'wait') return false;
    return found && this.#read(found.length, found.text, style);
  }

  #backslash(isWhole: boolean): boolean {
    const text = this.#text;
    if (text.length === 1) return isWhole && this.#read(1, text);
    const maths = this.#token(formula(text, isWhole), 0);
    if (maths !== undefined) return maths;
    return /^\\[!-/:-@[-`{-~]/.test(text) ? this.#read(2, text[1]!) : this.#read(1, '\\');
  }

  #code(isWhole: boolean): boolean {
    const ticks = runOf(this.#text, 0);
    if (ticks === this.#text && !isWhole) return false;
    const found = codeSpan(this.#text, ticks, isWhole);
    if (found === 'wait') return false;
    if (!found) return this.#read(ticks.length, ticks);
    const shown = this.#options.keepsMarks ? this.#text.slice(0, found.length) : found.text;
    return this.#read(found.length, shown, STYLE.code);
  }

  #angle(isWhole: boolean): boolean {
    const address = autolink(this.#text, isWhole);
    const tag = htmlTag(this.#text, isWhole);
    if (typeof address === 'object') return this.#read(address.length, address.text, STYLE.link);
    if (typeof tag === 'object') return this.#read(tag.length, tag.text);
    return address === undefined && tag === undefined && this.#read(1, '<');
  }

  #delimiter(isWhole: boolean): boolean {
    const run = runOf(this.#text, 0);
    if (run === this.#text && !isWhole) return false;
    const after = String.fromCodePoint(this.#text.codePointAt(run.length) ?? 0x20);
    const before = this.#before;
    const isInAddress = ADDRESS.test(this.#word) && !BEHIND_ADDRESS.test(after);
    const at = this.#position;
    this.#read(run.length, run);
    const found = isInAddress ? undefined : delimiterOf(this.#pieces.at(-1)!, before, after);
    if (!found) return true;
    this.#delimiters.push({ ...found, at });
    // In brackets it is decided when they close.
    if (found.canClose && this.#brackets.length === 0) this.#pairUp(0);
    return true;
  }

  #openBracket(isWhole: boolean): boolean {
    return this.#token(footnote(this.#text, isWhole), STYLE.aside) ?? this.#bracket('[');
  }

  #bracket(sign: '[' | '!['): true {
    const at = this.#position;
    this.#read(sign.length, sign);
    const piece = this.#pieces.at(-1)!;
    const isImage = sign === '![';
    this.#brackets.push({ piece, isImage, delimiters: this.#delimiters.length, isActive: true, at });
    return true;
  }

  #closeBracket(isWhole: boolean): boolean {
    const bracket = this.#brackets.at(-1);
    const target = bracket?.isActive ? destination(this.#text.slice(1), isWhole) : undefined;
    if (target === 'wait') return false;
    this.#brackets.pop();
    if (bracket && target) this.#link(bracket, target);
    else this.#read(1, ']');
    if (this.#brackets.length === 0) this.#pairUp(0);
    return true;
  }

  #link({ piece, isImage, delimiters }: Bracket, target: Destination): void {
    this.#pairUp(delimiters);
    this.#delimiters.length = delimiters;
    const inside = this.#pieces.slice(this.#pieces.indexOf(piece) + 1);
    const shown = inside.map(({ text }) => text).join('');
    piece.text = '';
    if (isImage) {
      this.#pieces.length -= inside.length;
      this.#read(target.length + 1, `[image: ${shown}]`);
      return;
    }
    for (const one of inside) one.style |= STYLE.link;
    for (const one of this.#brackets) one.isActive &&= one.isImage;
    const isSame = shown === target.address || `mailto:${shown}` === target.address;
    const space = shown === '' ? '' : ' ';
    this.#read(target.length + 1, isSame || target.text === '' ? '' : `${space}(${target.text})`, STYLE.aside);
  }

  #pairUp(from: number): void {
    pairUp(this.#delimiters, from, this.#pieces, this.#options.keepsMarks);
  }

  /** Markers that have waited too long are text. */
  #giveUp(): void {
    const isOld = ({ at }: { at: number }) => this.#position - at > LONGEST_SPAN;
    while (this.#brackets[0] && isOld(this.#brackets[0])) this.#brackets.shift();
    let count = 0;
    while (this.#delimiters[0] && isOld(this.#delimiters[0])) {
      this.#delimiters.shift();
      count++;
    }
    for (const bracket of this.#brackets) bracket.delimiters = Math.max(0, bracket.delimiters - count);
  }

  /** Shows what stands before the first open marker. */
  #show(): void {
    const pieces = this.#pieces;
    if (pieces.length === 0) return;
    const open = [this.#delimiters[0]?.piece, this.#brackets[0]?.piece].filter((piece) => piece !== undefined);
    const end = open.length === 0 ? pieces.length : Math.min(...open.map((piece) => pieces.indexOf(piece)));
    for (const { text, style } of pieces.splice(0, end)) if (text !== '') this.#options.show(text, style);
  }
}

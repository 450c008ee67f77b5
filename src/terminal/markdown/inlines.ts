import { lastCharacter } from '../word-wrap.ts';
import { HeldRuns } from './held-runs.ts';
import {
  autolink,
  codeSpan,
  destination,
  footnote,
  formula,
  htmlTag,
  runOf,
  type TokenVerdict,
} from './inline-tokens.ts';
import { type Style, STYLE, type TextRun } from './style.ts';

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
  readonly #held: HeldRuns;
  #style: Style = 0;
  /** What is not read yet. */
  #text = '';
  #position = 0;
  /** What was read last: the character, and the beginning of the word. */
  #before = '';
  #word = '';

  constructor(options: InlineOptions) {
    this.#options = options;
    this.#held = new HeldRuns(options.keepsMarks);
  }

  /** Begins a line of which all is in `style`. */
  start(style: Style): void {
    this.#style = style;
    this.#text = this.#before = this.#word = '';
    this.#position = 0;
  }

  push(text: string): void {
    if (this.#text === '' && this.#held.isEmpty && WHOLLY_PLAIN.test(text)) {
      this.#pass(text);
      return this.#options.show(text, this.#style);
    }
    this.#text += text;
    this.#run(false);
  }

  /** Ends the line: what is still open is text. */
  end(): void {
    this.#run(true);
    this.#held.end();
    this.#show();
  }

  #run(isWhole: boolean): void {
    while (this.#text !== '' && this.#step(isWhole)) {
      this.#held.giveUp(this.#position);
      this.#show();
    }
  }

  #show(): void {
    for (const { text, style } of this.#held.take()) if (text !== '') this.#options.show(text, style);
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
        return this.#token(footnote(text, isWhole), STYLE.aside) ?? this.#openBracket('[');
      case ']':
        return this.#closeBracket(isWhole);
      case '!':
        if (text.length === 1 && !isWhole) return false;
        return text[1] === '[' ? this.#openBracket('![') : this.#read(1, '!');
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
    this.#add(length, shown, style);
    return true;
  }

  #add(length: number, shown: string, style: Style): TextRun {
    this.#skip(length);
    return this.#held.add(shown, this.#style | style);
  }

  #skip(length: number): void {
    const source = this.#text.slice(0, length);
    this.#text = this.#text.slice(length);
    this.#pass(source);
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
    const signs = runOf(this.#text, 0);
    if (signs === this.#text && !isWhole) return false;
    const after = String.fromCodePoint(this.#text.codePointAt(signs.length) ?? 0x20);
    const before = this.#before;
    const isInAddress = ADDRESS.test(this.#word) && !BEHIND_ADDRESS.test(after);
    const at = this.#position;
    const run = this.#add(signs.length, signs, 0);
    if (!isInAddress) this.#held.addDelimiter(run, at, before, after);
    return true;
  }

  #openBracket(sign: '[' | '!['): true {
    const at = this.#position;
    this.#held.openBracket(this.#add(sign.length, sign, 0), at, sign === '![');
    return true;
  }

  #closeBracket(isWhole: boolean): boolean {
    const target = this.#held.canLink ? destination(this.#text.slice(1), isWhole) : undefined;
    if (target === 'wait') return false;
    if (target) {
      this.#skip(target.length + 1);
      this.#held.link(target, this.#style);
    } else {
      this.#read(1, ']');
      this.#held.closeBracket();
    }
    return true;
  }
}

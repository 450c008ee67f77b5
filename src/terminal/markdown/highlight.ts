import core, { type CodeEmitter } from 'highlight.js/lib/core';
import { grammarsFor, languageNamed } from './languages.ts';

/** A piece of a line of code, and what it is, as highlight.js calls it; '' for nothing special. */
export interface CodePiece {
  text: string;
  scope: string;
}

/** A line is coloured by what came since a line that ended outside of everything; that is looked at so far back, */
const MOST_LINES = 200;
/** in UTF-16 units too: each line looks at all of it again. */
const MOST_UNITS = 16_000;
const LONGEST_LINE = 4000;

/** Collects the pieces that highlight.js finds. */
class Pieces implements CodeEmitter {
  readonly list: CodePiece[] = [];
  readonly #open: string[] = [];

  addText(text: string): void {
    if (text !== '') this.list.push({ text, scope: this.#open.at(-1) ?? '' });
  }

  openNode(scope: string): void {
    this.#open.push(scope);
  }

  closeNode(): void {
    this.#open.pop();
  }

  startScope(scope: string): void {
    this.openNode(scope);
  }

  endScope(): void {
    this.closeNode();
  }

  /** Code of another language within. */
  __addSublanguage(inside: Pieces): void {
    this.list.push(...inside.list);
  }

  finalize(): void {}

  toHTML(): string {
    return '';
  }
}

const engine = core.newInstance();
engine.configure({ __emitter: Pieces });

/** Colours code line by line, each for good: a line that is told is never looked at again from behind. */
export class CodeHighlighter {
  readonly #language: string;
  /** The lines since the last one that ended at top level. */
  #open: string[] = [];
  #units = 0;
  /** It is not known any more where the code stands. */
  #isLost = false;

  private constructor(language: string) {
    this.#language = language;
  }

  /** One for the language that `word` names; undefined for a language that is not known. */
  static for(word: string): CodeHighlighter | undefined {
    const language = languageNamed(word);
    if (language === undefined) return undefined;
    for (const [name, grammar] of grammarsFor(language))
      if (!engine.getLanguage(name)) engine.registerLanguage(name, grammar);
    return new CodeHighlighter(language);
  }

  /** The pieces of the next line, without its line end. */
  line(text: string): CodePiece[] {
    const plain = [{ text, scope: '' }];
    this.#isLost ||= text.length > LONGEST_LINE || this.#open.length >= MOST_LINES || this.#units > MOST_UNITS;
    if (this.#isLost || (this.#open.length === 0 && text.trim() === '')) return plain;
    this.#open.push(text);
    this.#units += text.length + 1;
    const code = `${this.#open.join('\n')}\n`;
    const {
      _top: top,
      _emitter: emitter,
      errorRaised,
    } = engine.highlight(code, { language: this.#language, ignoreIllegals: true });
    this.#isLost = errorRaised !== undefined;
    if (this.#isLost) return plain;
    const pieces = lastLine((emitter as Pieces).list, code.length - 1 - text.length, text.length);
    if (top === engine.getLanguage(this.#language)) this.#atTop();
    return pieces;
  }

  #atTop(): void {
    this.#open = [];
    this.#units = 0;
  }
}

/** The part of `pieces` that begins at unit `start` of their text and has so many units. */
function lastLine(pieces: readonly CodePiece[], start: number, length: number): CodePiece[] {
  let at = 0;
  const found: CodePiece[] = [];
  for (const { text, scope } of pieces) {
    const inside = text.slice(Math.max(0, start - at), Math.max(0, start + length - at));
    if (inside !== '') found.push({ text: inside, scope });
    at += text.length;
  }
  return found;
}

import core, { type CodeEmitter, type Mode } from 'highlight.js/lib/core';
import { grammarOf, languageNamed, languagesIn } from './languages.ts';

/** A piece of a line of code, and what it is, as highlight.js calls it; '' for nothing special. */
export interface CodePiece {
  text: string;
  scope: string;
}

/** A piece of code in another language, of which only that is known. */
interface ForeignPiece extends CodePiece {
  language?: string;
}

const LONGEST_LINE = 4000;

/** Scopes that are open where the code that is highlighted begins. */
let openScopes: readonly string[] = [];

/** Collects the pieces that highlight.js finds. */
class Pieces implements CodeEmitter {
  readonly list: ForeignPiece[] = [];
  readonly #open = [...openScopes];

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
  __addSublanguage(inside: Pieces, language: string): void {
    for (const { text } of inside.list) this.list.push({ text, scope: '', language });
  }

  finalize(): void {}

  toHTML(): string {
    return '';
  }
}

const engine = core.newInstance();
engine.configure({ __emitter: Pieces });
/** The language that is the mode in which a line ended. */
const GOING_ON = 'going on';

/**
 * Colours code line by line, each for good. Every line is looked at once: highlight.js tells in which mode it ended, and takes
 * that mode for a language when the next one begins there. Code in another language within has a highlighter of its own,
 * because of that highlight.js would tell no mode: under the names that grammars use for each other stand languages without rules.
 */
export class CodeHighlighter {
  readonly #language: string;
  readonly #root: Mode;
  #mode: Mode;
  readonly #inside = new Map<string, CodeHighlighter>();
  /** It is not known any more where the code stands. */
  #isLost = false;

  private constructor(language: string) {
    this.#language = `all of ${language}`;
    if (!engine.getLanguage(this.#language)) {
      engine.registerLanguage(this.#language, grammarOf(language));
      for (const name of languagesIn(language)) engine.registerLanguage(name, () => ({ contains: [] }));
    }
    this.#root = this.#mode = engine.getLanguage(this.#language)!;
  }

  /** One for the language that `word` names; undefined for a language that is not known. */
  static for(word: string): CodeHighlighter | undefined {
    const language = languageNamed(word);
    return language === undefined ? undefined : new CodeHighlighter(language);
  }

  /** The pieces of the next line, without its line end. */
  line(text: string): CodePiece[] {
    this.#isLost ||= text.length > LONGEST_LINE;
    if (this.#isLost || (this.#mode === this.#root && text.trim() === '')) return [{ text, scope: '' }];
    const pieces = this.#pieces(`${text}\n`);
    const last = pieces.pop()!;
    return last.text === '\n' ? pieces : [...pieces, { ...last, text: last.text.slice(0, -1) }];
  }

  #pieces(code: string): CodePiece[] {
    const isAtRoot = this.#mode === this.#root;
    if (!isAtRoot) engine.registerLanguage(GOING_ON, () => this.#asLanguage());
    openScopes = this.#openScopes();
    const language = isAtRoot ? this.#language : GOING_ON;
    const { errorRaised, _emitter: emitter, _top: mode } = engine.highlight(code, { language, ignoreIllegals: true });
    this.#isLost ||= errorRaised !== undefined;
    if (this.#isLost) return [{ text: code, scope: '' }];
    const pieces = (emitter as Pieces).list.flatMap((piece) => this.#known(piece));
    this.#mode = mode!;
    if (this.#mode === this.#root) this.#inside.clear();
    return pieces;
  }

  #known({ text, scope, language }: ForeignPiece): CodePiece[] {
    if (language === undefined) return [{ text, scope }];
    const inside = this.#inside.get(language) ?? new CodeHighlighter(language);
    this.#inside.set(language, inside);
    return inside.#pieces(text);
  }

  /** Modes are made anew each time they begin, so this changes nothing else. */
  #asLanguage(): Mode {
    const { classNameAliases, case_insensitive } = this.#root;
    return Object.assign(this.#mode, { classNameAliases, case_insensitive });
  }

  #openScopes(): string[] {
    const scopes: string[] = [];
    for (let mode: Mode | undefined = this.#mode; mode !== undefined; mode = mode.parent) {
      if (mode.scope) scopes.unshift(this.#root.classNameAliases?.[mode.scope] ?? mode.scope);
    }
    return scopes;
  }
}

// The part of highlight.js/lib/core that is used, with what is undocumented of a result and its pinned version has: the
// types of the package would bring those of a browser into every file. tsconfig.json leads there.

/** What collects the text and its scopes. */
export interface CodeEmitter {
  addText(text: string): void;
  openNode(scope: string): void;
  closeNode(): void;
  startScope(scope: string): void;
  endScope(): void;
  __addSublanguage(inside: CodeEmitter, language: string): void;
  finalize(): void;
  toHTML(): string;
}

/** The rules that hold in a part of the code; a language is one for all of it. */
export interface Mode {
  scope?: string;
  parent?: Mode;
  /** These two only languages have. */
  classNameAliases?: Record<string, string>;
  case_insensitive?: boolean;
}

/** Makes the grammar of a language. */
export type Grammar = (engine: unknown) => object;

interface HighlightEngine {
  newInstance(): HighlightEngine;
  configure(options: { __emitter: new () => CodeEmitter }): void;
  registerLanguage(name: string, grammar: Grammar): void;
  getLanguage(name: string): Mode | undefined;
  /** `_top` is the mode in which the code ended, the language itself at top level. */
  highlight(
    code: string,
    options: { language: string; ignoreIllegals: boolean },
  ): { _top?: Mode; _emitter: CodeEmitter; errorRaised?: Error };
}

declare const engine: HighlightEngine;
export default engine;

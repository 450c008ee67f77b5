// The part of highlight.js/lib/core that is used, with what is undocumented of a result and its pinned version has: the
// types of the package would bring those of a browser into every file. tsconfig.json leads there.

/** What collects the text and its scopes. */
export interface CodeEmitter {
  addText(text: string): void;
  openNode(scope: string): void;
  closeNode(): void;
  startScope(scope: string): void;
  endScope(): void;
  __addSublanguage(inside: CodeEmitter): void;
  finalize(): void;
  toHTML(): string;
}

/** Makes the grammar of a language. */
export type Grammar = (engine: unknown) => object;

interface HighlightEngine {
  newInstance(): HighlightEngine;
  configure(options: { __emitter: new () => CodeEmitter }): void;
  registerLanguage(name: string, grammar: Grammar): void;
  getLanguage(name: string): object | undefined;
  /** `_top` is the mode in which the code ended, the language itself at top level. */
  highlight(
    code: string,
    options: { language: string; ignoreIllegals: boolean },
  ): { _top?: object; _emitter: CodeEmitter; errorRaised?: Error };
}

declare const engine: HighlightEngine;
export default engine;

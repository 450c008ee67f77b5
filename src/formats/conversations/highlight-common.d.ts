/** The part of highlight.js that pages need; its own types draw in those of a browser. */
declare const engine: {
  getLanguage(name: string): unknown;
  highlight(code: string, options: { language: string; ignoreIllegals: boolean }): { value: string };
};
export default engine;

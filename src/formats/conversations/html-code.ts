import engine from 'highlight.js/lib/common';
import { escapedHtml } from './html-escape.ts';

/** Longer code has no colours: a page is to be there at once. */
const LONGEST = 50_000;

/** Code as HTML, its words marked by what they are where the language is known. */
export function codeHtml(code: string, language: string): string {
  if (code.length > LONGEST || !engine.getLanguage(language)) return escapedHtml(code);
  return engine.highlight(code.toWellFormed(), { language, ignoreIllegals: true }).value;
}

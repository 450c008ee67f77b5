import fs from 'node:fs';
import path from 'node:path';

// Where the pages of docs/ lie that the program shows, seen from the built module. Put in by the build, and by
// jest.config.mjs in tests.
declare const __LLMKIT_PAGES__: string;

/** The text of a page of docs/, which the build copied. */
export function readPage(name: string): string {
  return fs.readFileSync(path.join(import.meta.dirname, __LLMKIT_PAGES__, `${name}.md`), 'utf8');
}

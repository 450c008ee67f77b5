import { LlmkitError } from '../errors.ts';

/** Something that was typed to be found: a word, or several in their order. */
export interface SearchTerm {
  /** Finds it in a text, whatever its case, and however accents and blanks are written. */
  inText: RegExp;
  /** Find each of its words in a stored record: one character a byte, with the escapes of JSON. */
  inStored: readonly RegExp[];
  /** Every character of it is stored as it is, whoever writes the file; others may be escaped. */
  isPlain: boolean;
}

/** In UTF-16 units: patterns of more take memory without end. */
const LONGEST = 1000;

/** The terms of what was typed. Blank ones are left out. Throws `usage` where it is too long. */
export function searchTerms(typed: readonly string[]): SearchTerm[] {
  const length = typed.reduce((sum, text) => sum + text.length, 0);
  if (length > LONGEST)
    throw new LlmkitError(
      'usage',
      `Cannot search for ${length} characters: at most ${LONGEST}; a few words are enough.`,
    );
  return typed.map((text) => text.normalize('NFC').trim()).flatMap((text) => (text === '' ? [] : [termOf(text)]));
}

function termOf(text: string): SearchTerm {
  const words = text.split(/\s+/);
  return {
    inText: new RegExp(words.map((word) => anyForm(word, escaped)).join(String.raw`\s+`), 'g'),
    inStored: words.map((word) => new RegExp(anyForm(word, stored))),
    isPlain: /^[ -~]*$/.test(text),
  };
}

/** A pattern for `word` in upper and lower case, each character composed or with its accents behind it. */
function anyForm(word: string, written: (form: string) => string): string {
  return Array.from(word, (character) => {
    const cases = [character, character.toLowerCase(), character.toUpperCase()];
    const forms = new Set(cases.flatMap((form) => [form, form.normalize('NFD')]).map(written));
    // A class is what the engine is fastest at.
    if ([...forms].every((form) => /^\w$/.test(form)))
      return forms.size === 1 ? [...forms][0] : `[${[...forms].join('')}]`;
    return `(?:${[...forms].join('|')})`;
  }).join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** As it stands in a file. A slash may be escaped there too. */
function stored(text: string): string {
  const bytes = new TextEncoder().encode(JSON.stringify(text).slice(1, -1));
  return escaped(String.fromCharCode(...bytes)).replaceAll('/', String.raw`\\?/`);
}

/** A quick look at a stored record: false where it cannot hold all of the terms. */
export function mayHoldAll(terms: readonly SearchTerm[]): (stored: string) => boolean {
  const patterns = terms.flatMap(({ inStored }) => inStored);
  const mayBeEscaped = terms.some(({ isPlain }) => !isPlain);
  return (text) => patterns.every((pattern) => pattern.test(text)) || (mayBeEscaped && text.includes(String.raw`\u`));
}

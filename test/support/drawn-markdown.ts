import fc from 'fast-check';
import { MarkdownFilter } from '../../src/terminal/markdown/markdown-filter.ts';
import { themeOf } from '../../src/terminal/markdown/theme.ts';

export interface DrawOptions {
  columns?: number;
  /** Colours, 0 to 3. */
  level?: 0 | 1 | 2 | 3;
}

/** What each of `pieces` lets a filter show, and last what its end does. */
export async function drawnPieces(pieces: readonly string[], options: DrawOptions = {}): Promise<string[]> {
  const filter = new MarkdownFilter({ columns: () => options.columns ?? 80, theme: themeOf(options.level ?? 0) });
  const shown: string[] = [];
  for (const piece of pieces) {
    let text = filter.push(piece);
    while (filter.waitsFor) {
      await filter.waitsFor;
      text += filter.push('');
    }
    shown.push(text);
  }
  return [...shown, filter.end()];
}

/** A whole text as it is drawn. */
export async function drawn(markdown: string, options: DrawOptions = {}): Promise<string> {
  return (await drawnPieces([markdown], options)).join('');
}

const WORDS = [
  'word',
  'snake_case_name',
  'a',
  '2',
  '日本語の文',
  'مرحبا',
  '👩‍👩‍👧',
  'e\u0301',
  'https://x.org/a_b_c',
  '"q",',
  'q'.repeat(45),
];
const MARKS = [
  '*',
  '**',
  '_',
  '`',
  '``',
  '~~',
  '[',
  '](',
  ')',
  '](http://e.org/a)',
  '![',
  '<',
  '>',
  '<b>',
  '$',
  '\\',
  '|',
  '[^1]',
  '\t',
];
const STARTS = [
  '- ',
  '* ',
  '1. ',
  '10) ',
  '> ',
  '# ',
  '### ',
  '```',
  '```js',
  '~~~',
  '    ',
  '  ',
  '---',
  '***',
  '===',
  '| a | b |',
  '|---|:-:|',
  '| ',
  '<div>',
  '<!-- ',
  '$$',
  '\\[',
  '- [ ] ',
  '- [x] ',
  '[^1]: ',
  'let x = /* 1',
  ' */',
];

/** Any Markdown: lines of words and markers, nested and broken in every way. */
export const anyMarkdown: fc.Arbitrary<string> = fc
  .array(
    fc.record({
      starts: fc.array(fc.constantFrom(...STARTS), { maxLength: 3 }),
      words: fc.array(fc.constantFrom(...WORDS, ...MARKS, ' ', ' ', ' '), { maxLength: 12 }),
    }),
    { maxLength: 14 },
  )
  .map((lines) => lines.map(({ starts, words }) => starts.join('') + words.join('')).join('\n'));

/** A text in pieces, cut anywhere between two characters. */
export function cutUp(text: string, seed: number): string[] {
  const characters = Array.from(text);
  const pieces: string[] = [];
  let state = seed;
  for (let at = 0; at < characters.length;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const size = 1 + ((state >> 8) % 6);
    pieces.push(characters.slice(at, at + size).join(''));
    at += size;
  }
  return pieces;
}

/** The characters that a terminal shows, each with its style: the same for outputs that look the same. */
export function screenOf(output: string): string[] {
  let style = '';
  const cells: string[] = [];
  // oxlint-disable-next-line no-control-regex
  for (const [found, codes] of output.matchAll(/\u001b\[([\d;]*)m|[^]/gu)) {
    if (codes === undefined) cells.push(style + found);
    else style = codes === '0' ? '' : `${codes} `;
  }
  return cells;
}

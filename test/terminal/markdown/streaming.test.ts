import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyMarkdown, cutUp, drawn, drawnPieces, screenOf, type DrawOptions } from '../../support/drawn-markdown.ts';
import { isLong } from '../../support/long.ts';
import { ANSWERS, COMMONMARK, GFM } from '../../support/markdown-texts.ts';

const TEXTS = [...[...COMMONMARK, ...GFM].map(({ markdown }) => markdown), ...ANSWERS.map(([, markdown]) => markdown)];
const text = fc.oneof(
  { weight: 4, arbitrary: anyMarkdown },
  { weight: 2, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300 }) },
);
const options: fc.Arbitrary<DrawOptions> = fc.record({
  level: fc.constantFrom(0, 1, 2),
  columns: fc.constantFrom(20, 40, 80, 200),
});
const runs = { numRuns: isLong ? 20_000 : 300 };
const deadline = isLong ? 1_200_000 : 120_000;

describe('when a text comes', () => {
  test(
    'in any pieces, then the screen is the same',
    () =>
      fc.assert(
        fc.asyncProperty(text, fc.nat(), options, async (markdown, seed, look) => {
          const pieces = await drawnPieces(cutUp(markdown, seed), look);
          expect(screenOf(pieces.join(''))).toEqual(screenOf(await drawn(markdown, look)));
        }),
        runs,
      ),
    deadline,
  );

  test(
    'and more follows, then what was shown of its beginning stays',
    () =>
      fc.assert(
        fc.asyncProperty(text, text, options, async (beginning, more, look) => {
          const shown = screenOf((await drawnPieces([beginning], look))[0]!);
          const whole = screenOf(await drawn(beginning + more, look));
          expect(whole.slice(0, shown.length)).toEqual(shown);
        }),
        runs,
      ),
    deadline,
  );

  test(
    'then none of its letters and digits is lost or moved',
    () =>
      fc.assert(
        fc.asyncProperty(text.map(withoutImages), options, async (markdown, look) => {
          expectAllOf(markdown, await drawn(markdown, look));
        }),
        runs,
      ),
    deadline,
  );
});

test.each([40, 80, 200])(
  'when every example and answer is drawn in %d columns, then nothing is lost',
  async (columns) => {
    for (const markdown of TEXTS) {
      const said = withoutImages(markdown);
      for (const level of [0, 2] as const) expectAllOf(said, await drawn(said, { columns, level }));
    }
  },
);

/** Of an image only the description is shown. */
function withoutImages(markdown: string): string {
  return markdown.replaceAll('![', '[');
}

function expectAllOf(markdown: string, output: string): void {
  const shown = letters(stripVTControlCharacters(output));
  const said = letters(markdown);
  // The rows of a table are set side by side, or have their titles at each cell; a title of a link goes on behind it.
  if (!markdown.includes('|')) expect(shown).toBe(said);
  else expect(missing(said, shown)).toBe('');
}

/** Less the cross of a task, which becomes a tick. */
function letters(text: string): string {
  return text.replaceAll(/x/gi, '').replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function missing(wanted: string, given: string): string {
  const left = new Map<string, number>();
  for (const letter of given) left.set(letter, (left.get(letter) ?? 0) + 1);
  return Array.from(wanted)
    .filter((letter) => {
      const count = left.get(letter) ?? 0;
      left.set(letter, count - 1);
      return count <= 0;
    })
    .join('');
}

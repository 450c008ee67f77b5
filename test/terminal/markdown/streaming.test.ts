import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyMarkdown, cutUp, drawn, drawnPieces, screenOf } from '../../support/drawn-markdown.ts';

const RUNS = Number(process.env['RUNS'] ?? 300);
const level = fc.constantFrom(0 as const, 1 as const);
/** Of an image only its description is shown. */
const withoutImages = anyMarkdown.map((markdown) => markdown.replaceAll('![', '['));
const columns = fc.constantFrom(20, 40, 80);

test('when any text comes in any pieces, then the screen is the same', async () => {
  await fc.assert(
    fc.asyncProperty(anyMarkdown, fc.nat(), level, columns, async (markdown, seed, depth, width) => {
      const options = { level: depth, columns: width };
      const pieces = await drawnPieces(cutUp(markdown, seed), options);
      expect(screenOf(pieces.join(''))).toEqual(screenOf(await drawn(markdown, options)));
    }),
    { numRuns: RUNS },
  );
});

test('when a text goes on, then what was shown of its beginning stays', async () => {
  await fc.assert(
    fc.asyncProperty(anyMarkdown, anyMarkdown, level, async (beginning, more, depth) => {
      const [shown] = await drawnPieces([beginning], { level: depth });
      expect((await drawn(beginning + more, { level: depth })).startsWith(shown!)).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

test('when any text is drawn, then none of its letters and digits is lost or moved', async () => {
  await fc.assert(
    fc.asyncProperty(withoutImages, level, columns, async (markdown, depth, width) => {
      const shown = letters(stripVTControlCharacters(await drawn(markdown, { level: depth, columns: width })));
      const said = letters(markdown);
      // The rows of a table are set side by side, or have their titles at each cell.
      if (!markdown.includes('|')) expect(shown).toBe(said);
      else expect(missing(said, shown)).toBe('');
    }),
    { numRuns: RUNS },
  );
});

/** Less the cross of a task, which becomes a tick. */
function letters(text: string): string {
  return text.replaceAll('x', '').replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function missing(wanted: string, given: string): string {
  const left = Array.from(given);
  return Array.from(wanted)
    .filter((letter) => {
      const at = left.indexOf(letter);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    })
    .join('');
}

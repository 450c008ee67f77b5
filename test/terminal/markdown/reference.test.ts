import { describe, expect, test } from '@jest/globals';
import { cutUp } from '../../support/drawn-markdown.ts';
import { outlineOf, referenceOutline, referenceRuns, type Run, runsOf } from '../../support/markdown-outline.ts';
import { ANSWERS, COMMONMARK, GFM } from '../../support/markdown-texts.ts';

// A heading that is underlined was shown as a paragraph before the line came, so the outlines leave it out.
describe('when a text is taken apart, then its headings, items, quotes, code and tables are those that marked finds', () => {
  test('in the examples of CommonMark', () => {
    expect(COMMONMARK).toHaveLength(652);
    for (const { number, markdown } of COMMONMARK)
      expect([number, outlineOf(markdown)]).toEqual([number, referenceOutline(markdown)]);
  });

  test("in those of GitHub's extensions", () => {
    expect(GFM).toHaveLength(24);
    // Of a row with more cells than its head GitHub drops the last ones; here nothing is lost.
    for (const { number, markdown } of GFM.filter((one) => one.number !== 204))
      expect([number, outlineOf(markdown)]).toEqual([number, referenceOutline(markdown)]);
  });

  // A table begins with a line that begins with a pipe: any other line would have to wait for its end.
  test.each(ANSWERS.filter(([name]) => name !== 'table without pipes'))('in the answer "%s"', (_name, markdown) => {
    expect(outlineOf(markdown)).toEqual(referenceOutline(markdown));
  });

  test('however it is cut in pieces', () => {
    for (const { number, markdown } of [...COMMONMARK, ...GFM])
      expect([number, outlineOf(markdown, cutUp(markdown, number))]).toEqual([number, outlineOf(markdown)]);
  });
});

/** Where we differ from CommonMark in a line, and why. */
const OTHERWISE: Readonly<Record<number, string>> = {
  12: 'a backslash before parentheses begins a formula',
  18: 'a backslash before brackets begins a formula',
  26: 'HTML is left as text, also its names for characters',
  27: 'the same',
  39: 'the same',
  40: 'the same',
  520: 'what stands in the description of an image is shown as it is elsewhere',
  574: 'the same',
  575: 'the same',
};

test('when a line is taken apart, then its emphasis, code and links are those that marked finds', () => {
  const lines = COMMONMARK.map(({ number, markdown }) => ({ number, line: markdown.trim() }));
  for (const { number, line } of lines.filter((one) => !one.line.includes('\n'))) {
    const reference = referenceRuns(line);
    if (reference && !(number in OTHERWISE))
      expect([number, withoutAddresses(runsOf(line))]).toEqual([number, reference]);
  }
});

/** Addresses of links stand behind their texts here. */
function withoutAddresses(runs: readonly Run[]): Run[] {
  return runs.filter(({ flags }) => !flags.includes('a'));
}

test.each([
  ['中文**「强调」**也可以', '中文|「强调」:s|也可以'],
  ['**日本語。**次の文', '日本語。:s|次の文'],
  ['see https://x.org/_a_/*b* and *this*', 'see https://x.org/_a_/*b* and |this:e'],
  ['**https://x.org/a_b**', 'https://x.org/a_b:s'],
  ['set $HOME and **that**, $5 to $10', 'set $HOME and |that:s|, $5 to $10'],
  ['$a_1 * b_2 * c$ and $$x_1 * y_2$$', '$a_1 * b_2 * c$ and $$x_1 * y_2$$'],
  [String.raw`\(a_1 * b *\) and \[x *y*\]`, String.raw`\(a_1 * b *\) and \[x *y*\]`],
  ['~~gone~~ but ~5 and ~6', 'gone:d| but ~5 and ~6'],
  ['a[^note] and [^1]', 'a|[note]:a| and |[1]:a'],
  ['**not closed and `this neither', '**not closed and `this neither'],
  ['a <b>*x*</b> <T> a < b &amp; c', 'a <b>|x:e|</b> <T> a < b &amp; c'],
  ['**kwargs and *args, 2 * 3 * 4, __init__', '**kwargs and *args, 2 * 3 * 4, |init:s'],
])('when %j is taken apart, then it is %j', (line, expected) => {
  const shown = runsOf(line).map(({ text, flags }) => (flags === '' ? text : `${text}:${flags}`));
  expect(shown.join('|')).toBe(expected);
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { changedWords } from '../../../src/core/comparison/words.ts';

const told = (before: string, after: string) =>
  changedWords(before, after)
    .map(({ type, text }) => (type === 'same' ? text : type === 'removed' ? `[${text}]` : `{${text}}`))
    .join('');

describe('when two texts are compared', () => {
  test.each([
    ['The tone is formal.', 'The tone is casual.', 'The tone is [formal]{casual}.'],
    ['a quick brown fox', 'a slow red fox', 'a [quick brown]{slow red} fox'],
    ['one two', 'one new two', 'one {new }two'],
    ['今日は晴れです', '今日は雨です', '今日は[晴れ]{雨}です'],
    ['שלום עולם גדול', 'שלום עולם קטן', 'שלום עולם [גדול]{קטן}'],
    ['', 'new', '{new}'],
    ['same', 'same', 'same'],
    ['one\ntwo', 'one\nthree', 'one\n[two]{three}'],
  ])('as %j and %j, then just the words that differ are told', (before, after, changes) => {
    expect(told(before, after)).toBe(changes);
  });

  test('then nothing of either is lost, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        const changes = changedWords(before, after);
        const without = (left: string) =>
          changes
            .filter(({ type }) => type !== left)
            .map(({ text }) => text)
            .join('');
        expect([without('added'), without('removed')]).toEqual([before, after]);
      }),
    );
  });

  test('and they are long and have nothing in common, then they are told as a whole', () => {
    const [before, after] = [0, 1].map((from) =>
      Array.from({ length: 30_000 }, (_, at) => `w${2 * at + from}`).join('-'),
    ) as [string, string];
    expect(changedWords(before, after).map(({ type }) => type)).toEqual(['removed', 'added']);
  });
});

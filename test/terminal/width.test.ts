import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { columnsOf, cut } from '../../src/terminal/width.ts';

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['e\u0301e\u0301', 2, 'e\u0301e\u0301'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ['👨‍👩‍👧👨‍👩‍👧', 3, '👨‍👩‍👧…'],
])('when %j is cut to %d columns, then it is %j', (text, room, shown) => {
  expect(cut(text, room)).toBe(shown);
});

test('when a text is cut, then it takes no more than its room and is the beginning of the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 10, max: 30 }), (text, room) => {
      const shown = cut(text, room);
      expect(columnsOf(shown)).toBeLessThanOrEqual(room);
      if (shown !== text) expect(text.startsWith(shown.slice(0, -1))).toBe(true);
    }),
  );
});

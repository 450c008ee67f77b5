import { expect, test } from '@jest/globals';
import { Repeats } from '../../../src/providers/call/repeats.ts';

function shown(...pieces: string[]): string {
  const repeats = new Repeats();
  return pieces.map((piece) => repeats.push(piece)).join('');
}

test.each([
  ['a stream ends with all of it', ['some ', 'text', 'some text'], 'some text'],
  ['one long piece comes twice', ['a sentence of its own', 'a sentence of its own'], 'a sentence of its own'],
  ['a model says a word twice', ['ha', 'ha'], 'haha'],
  ['a text doubles and goes on', ['ha', 'ha', 'haha', '!'], 'hahahaha!'],
  ['pieces are empty', ['', 'a', '', 'b', ''], 'ab'],
])('when %s, then %j is %j', (_, pieces, expected) => expect(shown(...pieces)).toBe(expected));

test('when the whole text is repeated, then only what is new in it is left', () => {
  const repeats = new Repeats();
  repeats.push('some ');
  expect([repeats.rest('some '), repeats.rest('some text'), repeats.rest('Some')]).toEqual(['', 'text', undefined]);
});

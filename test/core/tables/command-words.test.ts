import { expect, test } from '@jest/globals';
import { commandWords } from '../../../src/core/tables/command-words.ts';

test.each([
  ['pass show openai', ['pass', 'show', 'openai']],
  ["  op  read 'op://Work/Open AI/key' ", ['op', 'read', 'op://Work/Open AI/key']],
  ['a "b \\" c" d\\ e', ['a', 'b " c', 'd e']],
  ['a "b\\n" \'c\\n\'', ['a', 'b\\n', 'c\\n']],
  ['a "" b\'\'c', ['a', '', 'bc']],
  ['echo $HOME ~ *.txt `id` ; rm', ['echo', '$HOME', '~', '*.txt', '`id`', ';', 'rm']],
])('when %j is taken apart, then its words are those of a shell, and nothing is replaced', (line, words) => {
  expect(commandWords(line)).toEqual(words);
});

test.each(['', '   ', "a 'b", 'a "b', 'a\\', '"" a'])(
  'when %j names no program or leaves a mark open, then it is none',
  (line) => {
    expect(commandWords(line)).toBeUndefined();
  },
);

import { expect, test } from '@jest/globals';
import { nearest } from '../../src/core/nearest.ts';

test.each([
  ['opnai', 'openai'],
  ['antropic', 'anthropic'],
  ['olama', 'ollama'],
  ['xyz', undefined],
  ['', undefined],
])('when %j is typed, then the nearest is %s', (word, found) => {
  expect(nearest(word, ['openai', 'anthropic', 'ollama'])).toBe(found);
});

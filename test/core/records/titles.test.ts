import { expect, test } from '@jest/globals';
import { titleFrom } from '../../../src/core/records/conversation.ts';

test.each([
  ['Why is the sky blue?', 'Why is the sky blue?'],
  ['\n\n  First line \nsecond', 'First line'],
  ['x'.repeat(60), 'x'.repeat(60)],
  ['x'.repeat(61), `${'x'.repeat(59)}…`],
  ['👩‍👩‍👧'.repeat(30), `${Array.from('👩‍👩‍👧'.repeat(30)).slice(0, 59).join('')}…`],
  ['<text>\nFirst line\n</text>', 'First line'],
  ['<text>', '<text>'],
  ['', ''],
])('when the question is %j, then the title is %j', (question, title) => {
  expect(titleFrom(question)).toBe(title);
});

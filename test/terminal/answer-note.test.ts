import { expect, test } from '@jest/globals';
import type { Part } from '../../src/core/records/parts.ts';
import { answerNote, stoppedNote } from '../../src/terminal/answer-note.ts';
import { answer } from '../support/records.ts';

const step = (id: string): Part[] => [
  { type: 'tool_call', id, name: 'look', input: {} },
  { type: 'tool_result', id, content: 'rain' },
];
const text: Part = { type: 'text', text: 'It ra' };
const made = (content: string, ...parts: Part[]) => answer(content, parts.length > 0 ? { parts } : {});

test.each([
  ['nothing came', undefined, 'stopped before an answer came. Again?'],
  ['no text came', made(''), 'stopped before an answer came. Again?'],
  ['text came', made('It ra'), 'stopped; what came is kept. Again?'],
  [
    'a tool ran',
    made('', ...step('1')),
    'stopped; what came is kept, with what its tool gave. /retry goes on from there.',
  ],
  [
    'tools ran, and text came',
    made('It ra', ...step('1'), ...step('2'), text),
    'stopped; what came is kept, with what 2 tools gave. /retry goes on from there.',
  ],
  ['a tool was called and did not run', made('', step('1')[0]!), 'stopped before an answer came. Again?'],
])('when an answer is stopped and %s, then the note says what is kept', (_what, came, note) => {
  expect(stoppedNote(came, ' Again?')).toBe(note);
});

test.each([
  ['no tool was run', {}],
  ['stopped before that gave anything', { incomplete: true }],
])('when a call has no result, then the note says %s', (words, more) => {
  const called = answer('', { parts: [step('1')[0]!], finish_reason: 'tool_calls', ...more });
  expect(answerNote(called)).toBe(`the model called look; ${words}`);
});

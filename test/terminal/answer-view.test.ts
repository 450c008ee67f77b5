import { expect, test } from '@jest/globals';
import { AnswerView } from '../../src/terminal/answer-view.ts';

test.each([
  ['whole', ['One, two']],
  ['whole', ['One, two\n']],
] as const)('when an answer is shown whole (%s), then it and its line end are one write', async (text, pieces) => {
  const writes: string[] = [];
  const output = { isTTY: false, columns: 80, write: (piece: string) => void writes.push(piece) };
  const view = new AnswerView({ output, text, waitingFor: '', wordingOf: () => undefined, note: () => {} });
  for (const piece of pieces) await view.show({ type: 'text', text: piece });
  await view.show({ type: 'text', text: ' three' });
  await view.end();
  expect(writes).toEqual([`${pieces.join('')} three\n`]);
});

/** A view of an answer on a terminal, and what is written there, also of its reasoning. */
function onTerminal() {
  const writes: string[] = [];
  const write = (piece: string) => void writes.push(piece);
  const view = new AnswerView({
    output: { isTTY: true, columns: 80, write },
    text: 'live',
    reasoning: { write: (text) => write(`(${text})`), end: () => write('(end)') },
    waitingFor: '',
    wordingOf: () => undefined,
    note: () => {},
  });
  return { view, writes };
}

const turnOfEventLoop = () => new Promise((resolve) => setImmediate(resolve));

test('when pieces come at once, then a terminal gets them in one write, before anything else comes', async () => {
  const { view, writes } = onTerminal();
  for (const text of ['one ', 'two ']) await view.show({ type: 'text', text });
  await turnOfEventLoop();
  expect(writes).toEqual(['one two ']);
  await view.show({ type: 'text', text: 'three' });
  await turnOfEventLoop();
  expect(writes).toEqual(['one two ', 'three']);
});

test('when a great many pieces come at once, then they are written in parts as they come', async () => {
  const { view, writes } = onTerminal();
  for (let at = 0; at < 1000; at++) await view.show({ type: 'text', text: 'word ' });
  expect(writes.length).toBeGreaterThan(3);
  await view.end();
  expect(writes.join('')).toBe(`${'word '.repeat(1000)}\n`);
});

test('when a model thinks again behind some text, then that begins on a line of its own', async () => {
  const { view, writes } = onTerminal();
  await view.show({ type: 'text', text: 'Let me see' });
  await view.show({ type: 'reasoning', text: 'hmm' });
  await view.show({ type: 'text', text: 'Done' });
  await view.end();
  expect(writes).toEqual(['Let me see\n', '(hmm)', '(end)', 'Done\n']);
});

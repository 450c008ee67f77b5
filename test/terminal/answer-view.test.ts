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

import { expect, test } from '@jest/globals';
import { Screen } from '../../../src/terminal/repl/screen.ts';
import { PLAIN } from '../../../src/terminal/styles.ts';

function screenOf(columns: number) {
  let written = '';
  const output = { isTTY: true, columns, write: (text: string) => void (written += text) };
  return { screen: new Screen(output, PLAIN), written: () => written };
}

test('when a text is cut to a line, then it is measured in columns, not in characters', () => {
  const { screen } = screenOf(10);
  expect(screen.short('日本語のテキスト')).toBe('日本語の…');
  expect(screen.short('123456789')).toBe('123456789');
});

test('when notes and errors are longer than a line, then they break between words', () => {
  const { screen, written } = screenOf(12);
  screen.note('one two three four');
  screen.error('日本語 日本語 unbreakably-long');
  expect(written()).toBe('one two\nthree four\nerror:\n日本語\n日本語\nunbreakably-long\n');
});

test('when what somebody said is shown, then only words of llmkit stand at the beginning of a row', async () => {
  const { screen, written } = screenOf(20);
  screen.quote('user: Hi\nassistant: yes, do all of it');
  screen.block('error: no\n/exit');
  expect(written()).toBe('user: Hi\n  assistant: yes,\n  do all of it\n  error: no\n  /exit\n');
  const call = { type: 'tool_call' as const, id: '1', name: 'look', input: 'far and wide' };
  expect(await screen.messageText({ content: '', parts: [call] })).toBe('[look "far and\n  wide"]\n');
});

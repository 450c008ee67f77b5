import { describe, expect, test } from '@jest/globals';
import { ANSWERED } from '../support/chat-screen.ts';
import { gate } from '../support/chat-server.ts';
import { KEYS, keys, paste } from '../support/pty.ts';
import { scriptedEditor } from '../support/scripted-editor.ts';
import { startServedChat } from '../support/served-chat.ts';

const LONG = Array.from({ length: 200 }, (_, at) => `line ${at} of it`).join('\n');
const LABEL = '[200 lines: line 0 of it …]';
const LEFT = '\u001b[D';
const DELETE_WORD = '\u0017';

const start = () => startServedChat({ args: ['chat', '-m', 'openai/gpt-4o'], model: 'gpt-4o' });

test('when a long text was pasted, then its label goes as a whole, and Up brings all of a cleared line back', async () => {
  const { chat, questions } = await start();
  await chat.play(
    [paste(LONG), LABEL],
    [keys(DELETE_WORD, 'instead')],
    ['', ANSWERED],
    [paste(LONG)],
    [keys(LEFT, '!', KEYS.ctrlC), `!${LABEL}^C`, 'gpt-4o › '],
    [keys(KEYS.up)],
    ['', ANSWERED],
  );
  expect(questions()).toEqual(['instead', `!${LONG}`]);
});

describe('when a draft with a label is left for the history', () => {
  const OWN = 'my own words '.repeat(80);
  const HOME = '\u0001';

  test.each([
    ['Up and Down', [HOME, KEYS.up, KEYS.down]],
    ['a search that is cancelled', [KEYS.ctrlR, 'before', KEYS.ctrlG]],
  ])('with %s, then nothing of it is lost', async (_name, pressed) => {
    const { chat, questions } = await start();
    await chat.play(['before', ANSWERED], [paste(LONG), LABEL], [keys(OWN)], [keys(...pressed)]);
    await chat.play([keys(KEYS.enter), ANSWERED]);
    expect(questions()).toEqual(['before', LONG + OWN.trimEnd() + ' ']);
  });
});

describe('when Ctrl-G is pressed', () => {
  const startWith = (commands: string) =>
    startServedChat({
      args: ['chat', '-m', 'openai/gpt-4o'],
      model: 'gpt-4o',
      env: { EDITOR: scriptedEditor(commands) },
    });

  test('then the line goes on in the editor, stands at the prompt again, and is sent with Enter', async () => {
    const { chat, questions } = await startWith(`printf ' and more\\n' >> "$1"`);
    await chat.play([keys('one', KEYS.ctrlG), 'one and more'], [keys('!', KEYS.enter), ANSWERED]);
    expect(questions()).toEqual(['one and more!']);
  });

  test('at a label, then the editor has its whole text', async () => {
    const { chat, questions } = await startWith(`printf '\\nthe end' >> "$1"`);
    await chat.play([paste(LONG), LABEL], [keys(KEYS.ctrlG), '[201 lines: line 0 of it …]'], ['', ANSWERED]);
    expect(questions()).toEqual([`${LONG}\nthe end`]);
  });

  test('and the editor fails, then that is told and the line is as it was', async () => {
    const { chat, questions } = await startWith('exit 3');
    await chat.play([keys('one', KEYS.ctrlG), 'ended with 3', 'one'], [keys(' two', KEYS.enter), ANSWERED]);
    expect(questions()).toEqual(['one two']);
  });

  test('in a search, then only the search ends', async () => {
    const { chat, questions } = await startWith('exit 3');
    await chat.play([keys('one', '\u0012', KEYS.ctrlG)], [keys(' two', KEYS.enter), ANSWERED]);
    expect(questions()).toEqual(['one two']);
  });
});

test('when something is typed before a form is there, then it is no message', async () => {
  const { chat, questions } = await start();
  await chat.play([keys('/prompt translate\r\rBob\r'), '(English)'], [keys(KEYS.ctrlC), 'gpt-4o › '], ['Hi', ANSWERED]);
  expect(questions()).toEqual(['Hi']);
});

describe('when Ctrl-C is pressed', () => {
  test('several times, then the answer is stopped once, and the chat goes on', async () => {
    const { server, chat, questions } = await start();
    server.reply({ deltas: ['Half ', gate()] });
    await chat.play(
      [keys('one', KEYS.enter), 'Half'],
      [keys(KEYS.ctrlC.repeat(3)), 'stopped; what came is kept', 'gpt-4o › '],
      [keys(KEYS.ctrlC, KEYS.ctrlC)],
      ['two', ANSWERED],
    );
    expect(chat.text).not.toContain('Ctrl-C again leaves');
    expect(questions()).toEqual(['one', 'two']);
  });

  test('with lines typed ahead, then they stand at the prompt and are not sent', async () => {
    const { server, chat, questions } = await start();
    server.reply({ deltas: ['Half ', gate()] });
    await chat.play(
      [keys('one', KEYS.enter), 'Half'],
      [keys('two', KEYS.enter, 'three', KEYS.enter, KEYS.ctrlC), 'stopped; what came is kept', 'three'],
      [keys('!', KEYS.enter), ANSWERED],
    );
    expect(questions()).toEqual(['one', 'two\nthree!']);
  });

  test('twice with a key between, then the chat stays', async () => {
    const { chat } = await start();
    await chat.play(
      [keys(KEYS.ctrlC), 'Ctrl-C again leaves'],
      [keys('x', KEYS.backspace, KEYS.ctrlC), 'Ctrl-C again leaves'],
      ['Hi', ANSWERED],
    );
  });

  test('in a paste without an end, then that is over', async () => {
    const { chat, questions } = await start();
    await chat.play(
      // What stands before the paste shows that all of it was read: Ctrl-C has to come alone.
      [keys('seen\u001b[200~lost\r'), 'seen'],
      [keys(KEYS.ctrlC), 'lost\n^C'],
      ['Hi', ANSWERED],
    );
    expect(questions()).toEqual(['Hi']);
  });
});

test('when Ctrl-Z is pressed during an answer, where no shell could bring it back, then nothing changes', async () => {
  const { server, chat } = await start();
  const wait = gate();
  server.reply({ deltas: ['Half ', wait, 'and whole'] });
  await chat.play([keys('one', KEYS.enter), 'Half'], [keys(KEYS.ctrlZ)]);
  const { output } = chat.terminal;
  await output.waitFor('\u001b[?2004l\u001b[?2004h', { raw: true, from: output.raw.indexOf('Half') });
  wait.open();
  await chat.play([keys(), 'and whole', ANSWERED], ['two', ANSWERED]);
});

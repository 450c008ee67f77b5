import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { ANSWERED, startChat } from '../support/chat-screen.ts';
import { gate, startChatServer } from '../support/chat-server.ts';
import { KEYS, keys, paste, startInTerminal } from '../support/pty.ts';
import { startScript } from '../support/script.ts';
import { startServedChat } from '../support/served-chat.ts';

const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';
const MOCK = { LLM_PROVIDER: 'mock' };
const MODELS = [
  ['openai/gpt-4o', 'gpt-4o'],
  ['claude-sonnet-5-5', 'claude-sonnet-5-5'],
] as const;

const chatWith = (name: string, model: string) => startServedChat({ args: ['chat', '-m', name], model });
const chatWithGpt = (more: Parameters<typeof startServedChat>[0]) =>
  startServedChat({ args: ['chat', '-m', 'openai/gpt-4o'], model: 'gpt-4o', ...more });

describe.each(MODELS)('when %s answers', (name, model) => {
  test('and Ctrl-C stops it, then what came is kept, nothing that comes later is shown, and the prompt is back', async () => {
    const { server, chat, kept } = await chatWith(name, model);
    const later = gate();
    server.reply({ deltas: ['Half an ', later, 'ANSWER-AFTER'] });
    await chat.play([keys('Hi', KEYS.enter), 'Half an'], [keys(KEYS.ctrlC)]);
    expect(await (await server.request(1)).closed).toBe(true);
    later.open();
    await chat.play([keys(), 'stopped; what came is kept', `${model} › `]);
    expect((await kept()).messages).toMatchObject([{ content: 'Hi' }, { content: 'Half an ', incomplete: true }]);
    await chat.play(['/retry', ANSWERED]);
    expect(server.requests[1]!.body.messages).toEqual(server.requests[0]!.body.messages);
    expect(await chat.leave()).toEqual({ exitCode: 0, signal: 0 });
    expect(chat.text).not.toContain('ANSWER-AFTER');
    expect((await kept()).messages).toMatchObject([{ content: 'Hi' }, { content: 'Hello there.' }]);
  });

  test('and Ctrl-C comes before any text, then the question is kept for /retry', async () => {
    const { server, chat } = await chatWith(name, model);
    server.reply({ deltas: [gate()] });
    await chat.play([keys('Hi', KEYS.enter)]);
    await server.request(1);
    await chat.play(
      [keys(KEYS.ctrlC), 'stopped before an answer came. /retry asks again.', `${model} › `],
      ['/retry', 'asking again: Hi', 'Hello there.'],
    );
  });

  test('and sends each delta only when the screen shows all before it, then 1,000 of them end', async () => {
    const { server, chat } = await chatWith(name, model);
    const gates = Array.from({ length: 1000 }, gate);
    server.reply({ deltas: gates.flatMap((each, at) => [each, `d${at} `]) });
    await chat.play([keys('Go', KEYS.enter)]);
    for (const [at, each] of gates.entries()) {
      await each.reached;
      if (at > 0) await chat.terminal.waitFor(new RegExp(`d${at - 1}\\b`));
      each.open();
    }
    await chat.play([keys(), 'd999', ANSWERED]);
  });

  test('and SIGTERM comes, then what came is kept, the terminal restored, and it ends with 143', async () => {
    const { server, chat, kept } = await chatWith(name, model);
    server.reply({ deltas: ['Half ', gate()] });
    await chat.play([keys('Hi', KEYS.enter), 'Half']);
    chat.terminal.kill('SIGTERM');
    expect((await chat.terminal.ended).exitCode).toBe(143);
    expect(chat.terminal.output.raw).toContain(PASTE_OFF);
    expect((await kept()).messages[1]).toMatchObject({ content: 'Half ', incomplete: true });
  });
});

test('when an answer with tools is stopped before more came, then it is said that what they gave is kept', async () => {
  const { server, chat, env } = await chatWithGpt({ env: { LLM_MODEL: 'gpt-4o' } });
  server.reply({ deltas: [{ name: 'weather', input: { city: 'Oslo' } }], finish: 'tool_calls' });
  server.reply({ deltas: ['It rai'], cut: true });
  const job = { home: env['LLMKIT_HOME'], question: 'Rain?' };
  await startScript('test/support/tool-exchange.cjs', [JSON.stringify(job)], { env }).ended;
  const stop = gate();
  server.reply({ deltas: [stop] });
  await chat.play(['/open Weather', 'It rai'], [keys('/retry', KEYS.enter), 'asking again']);
  await stop.reached;
  await chat.play([keys(KEYS.ctrlC), 'with what its tool gave. /retry goes on from there.', 'gpt-4o › ']);
  server.reply('It pours.');
  await chat.play(['/retry', 'It pours.']);
});

describe('when a chat is left', () => {
  test.each([
    ['Ctrl-C twice', KEYS.ctrlC + KEYS.ctrlC],
    ['Ctrl-D', KEYS.ctrlD],
    ['a line, Ctrl-C, Ctrl-C twice', `text${KEYS.ctrlC}${KEYS.ctrlC}${KEYS.ctrlC}`],
    ['/exit', '/exit\r'],
  ])('by %s, then it ends with 0 and a restored terminal', async (_name, typed) => {
    const chat = await startChat({ model: 'echo', env: MOCK });
    expect(await chat.leave(typed)).toEqual({ exitCode: 0, signal: 0 });
    const { raw } = chat.terminal.output;
    expect(raw.lastIndexOf(PASTE_OFF)).toBeGreaterThan(raw.lastIndexOf(PASTE_ON));
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('by %s at the prompt, then it ends with %d and a restored terminal', async (signal, code) => {
    const chat = await startChat({ model: 'echo', env: MOCK });
    await chat.play([keys('half a line'), 'half a line']);
    chat.terminal.kill(signal);
    expect((await chat.terminal.ended).exitCode).toBe(code);
    expect(chat.terminal.output.raw).toContain(PASTE_OFF);
  });

  test('by one Ctrl-C, then it is not, and a line that it clears comes back with Up', async () => {
    const chat = await startChat({ model: 'echo', env: MOCK });
    await chat.play(
      [keys('typed in vain', KEYS.ctrlC), 'echo › '],
      [keys(KEYS.up), 'typed in vain'],
      [keys(KEYS.ctrlC, KEYS.ctrlC), 'Ctrl-C again leaves'],
      ['still here', ANSWERED],
    );
  });
});

test('when keys, pastes and Enter come during an answer, then they wait for the next prompt', async () => {
  const { server, chat, questions } = await chatWithGpt({});
  const wait = gate();
  server.reply({ deltas: ['Slow ', wait, 'answer'] });
  await chat.play(
    [keys('Hi', KEYS.enter), 'Slow'],
    [keys('next ')],
    [paste('pasted\nlines')],
    [keys(KEYS.enter, 'and half a')],
  );
  wait.open();
  await chat.play([keys(), 'answer', ANSWERED, 'next pasted\nlines', ANSWERED, 'and half a'], [' line', ANSWERED]);
  expect(questions()).toEqual(['Hi', 'next pasted\nlines', 'and half a line']);
});

describe('when a one-shot answer is waited for', () => {
  const SPINNING = /waiting for the answer \d s/;
  const ASK = ['chat', '-m', 'openai/gpt-4o', 'Hi'];

  test('then the spinner tells for how long, and is cleared for the text', async () => {
    const server = await startChatServer();
    const wait = gate();
    server.reply({ deltas: [wait, 'Here it is.'] });
    const terminal = startInTerminal(ASK, { env: server.env });
    await terminal.waitFor(SPINNING);
    wait.open();
    await terminal.waitFor('Here it is.\n');
    expect((await terminal.ended).exitCode).toBe(0);
    const after = terminal.output.raw.slice(terminal.output.raw.indexOf('Here it is.'));
    expect(after).toBe('Here it is.\r\n');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('and %s comes, then the spinner ends with %d', async (signal, code) => {
    const server = await startChatServer();
    server.reply({ deltas: [gate()] });
    const terminal = startInTerminal(ASK, { env: server.env });
    await terminal.waitFor(SPINNING);
    terminal.kill(signal);
    expect((await terminal.ended).exitCode).toBe(code);
  });

  test('on a pipe, then there is no spinner', async () => {
    const server = await startChatServer();
    expect((await runBuilt(ASK, { env: server.env })).err).toBe('');
  });
});

describe('when the terminal is another', () => {
  test('with NO_COLOR, then there is no colour', async () => {
    const { chat } = await chatWithGpt({ env: { NO_COLOR: '1' } });
    await chat.play(['/help', '/exit'], ['Hi', ANSWERED]);
    // oxlint-disable-next-line no-control-regex
    expect(chat.terminal.output.raw).not.toMatch(/\u001b\[[\d;]*m/);
  });

  test('with TERM=dumb, then there is no control sequence, and Backspace, several lines and Ctrl-C work', async () => {
    const { chat, questions } = await chatWithGpt({ env: { TERM: 'dumb' } });
    await chat.play(
      [keys('lost', KEYS.ctrlC), 'gpt-4o › '],
      [keys('onx', KEYS.backspace, 'e\\', KEYS.enter, 'two')],
      ['', ANSWERED],
    );
    expect(questions()).toEqual(['one\ntwo']);
    expect(chat.terminal.output.raw).not.toContain('\u001b');
    expect((await chat.leave()).exitCode).toBe(0);
  });

  test('of 40 columns, and is resized in a line and in an answer, then both are whole', async () => {
    const args = ['chat', '-m', 'claude-sonnet-5-5'];
    const { server, chat, questions } = await startServedChat({ args, model: 'claude-sonne…', cols: 40 });
    const wait = gate();
    server.reply({ deltas: ['one ', wait, 'two'] });
    await chat.play([keys('a line that is longer than forty columns, ')]);
    chat.terminal.resize(60, 10);
    await chat.play([keys('resized'), /re\s*sized/], [keys(KEYS.enter), 'one']);
    chat.terminal.resize(30, 10);
    wait.open();
    await chat.play([keys(), 'two', ANSWERED]);
    expect(chat.text).toContain('one two\n');
    expect(questions()).toEqual(['a line that is longer than forty columns, resized']);
  });
});

test('when a pipe is on either side, then it is no chat: text piped in is asked, nothing at all is misuse', async () => {
  const server = await startChatServer();
  const env = { ...server.env, LLM_PROVIDER: 'openai' };
  expect(await runBuilt(['chat'], { env, input: 'Hi' })).toMatchObject({ code: 0, out: 'Hello there.\n' });
  const none = expect.stringContaining('there is no question');
  expect(await runBuilt(['chat'], { env })).toMatchObject({ code: 2, err: none });
  const nowhere = expect.stringContaining('llmkit chat');
  expect(await runBuilt([], { env, input: 'Hi' })).toMatchObject({ code: 2, err: nowhere });
});

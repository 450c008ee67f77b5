import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { COST, startChat } from '../support/chat-screen.ts';
import { gate, startChatServer } from '../support/chat-server.ts';
import { KEYS, startInTerminal } from '../support/pty.ts';
import { tempHome } from '../support/temp-home.ts';

const PASTE_OFF = '\u001b[?2004l';
const MODELS = [
  ['openai/gpt-4o', 'gpt-4o'],
  ['claude-sonnet-5-5', 'claude-sonnet-5-5'],
] as const;

async function chatWith(model: string, prompt: string, more: { env?: Record<string, string>; cols?: number } = {}) {
  const server = await startChatServer();
  const env = { ...server.env, LLMKIT_HOME: tempHome(), ...more.env };
  const chat = await startChat({ args: ['chat', '-m', model], prompt, ...more, env });
  const show = async () => JSON.parse((await runBuilt(['conv', 'show', 'last', '--json'], { env })).out);
  return { server, chat, terminal: chat.terminal, env, show };
}

describe.each(MODELS)('%s', (model, prompt) => {
  test('Ctrl-C stops the answer, keeps what came, shows nothing that comes later, and the prompt is back', async () => {
    const { server, chat, terminal, show } = await chatWith(model, prompt);
    const later = gate();
    server.reply({ deltas: ['Half an ', later, 'ANSWER-AFTER'] });
    chat.type('Hi');
    await terminal.waitFor('Half an ');
    terminal.write(KEYS.ctrlC);
    expect(await (await server.request(1)).closed).toBe(true);
    later.open();
    await terminal.waitFor('stopped; what came is kept');
    await chat.ready();
    expect((await show()).messages).toMatchObject([{ content: 'Hi' }, { content: 'Half an ', incomplete: true }]);
    await chat.ask('/retry');
    expect(server.requests[1]!.body.messages).toEqual(server.requests[0]!.body.messages);
    terminal.write(KEYS.ctrlD);
    expect(await terminal.ended).toEqual({ exitCode: 0, signal: 0 });
    expect(terminal.output.text).not.toContain('ANSWER-AFTER');
    expect((await show()).messages).toMatchObject([{ content: 'Hi' }, { content: 'Hello there.' }]);
  });

  test('before any text too, and the question is kept for /retry', async () => {
    const { server, chat, terminal } = await chatWith(model, prompt);
    server.reply({ deltas: [gate()] });
    chat.type('Hi');
    await server.request(1);
    terminal.write(KEYS.ctrlC);
    await terminal.waitFor('stopped before an answer came. /retry asks again.');
    await chat.ready();
    chat.type('/retry');
    await terminal.waitFor('asking again: Hi');
    await terminal.waitFor('Hello there.');
  });

  test('the server sends each delta only when the screen shows all before it: 1,000 of them end', async () => {
    const { server, chat, terminal } = await chatWith(model, prompt);
    const gates = Array.from({ length: 1000 }, gate);
    server.reply({ deltas: gates.flatMap((each, at) => [each, `d${at} `]) });
    chat.type('Go');
    for (const [at, each] of gates.entries()) {
      await each.reached;
      if (at > 0) await terminal.waitFor(`d${at - 1} `);
      each.open();
    }
    await terminal.waitFor('d999 ');
    await terminal.waitFor(COST);
  }, 60_000);

  test('SIGTERM in the middle of an answer keeps what came, restores the terminal and ends with 143', async () => {
    const { server, chat, terminal, show } = await chatWith(model, prompt);
    server.reply({ deltas: ['Half', gate()] });
    chat.type('Hi');
    await terminal.waitFor('Half');
    terminal.kill('SIGTERM');
    expect((await terminal.ended).exitCode).toBe(143);
    expect(terminal.output.raw).toContain(PASTE_OFF);
    expect((await show()).messages[1]).toMatchObject({ content: 'Half', incomplete: true });
  });
});

describe('the way out', () => {
  test.each([
    ['Ctrl-C twice', KEYS.ctrlC + KEYS.ctrlC],
    ['Ctrl-D', KEYS.ctrlD],
    ['a line, Ctrl-C, Ctrl-C twice', `text${KEYS.ctrlC}${KEYS.ctrlC}${KEYS.ctrlC}`],
    ['/exit', '/exit\r'],
  ])('%s leaves with 0 and a restored terminal', async (_name, keys) => {
    const chat = await startChat({ prompt: 'echo', env: { LLM_PROVIDER: 'mock' } });
    chat.terminal.write(keys);
    expect(await chat.terminal.ended).toEqual({ exitCode: 0, signal: 0 });
    expect(chat.terminal.output.raw.lastIndexOf(PASTE_OFF)).toBeGreaterThan(
      chat.terminal.output.raw.lastIndexOf('\u001b[?2004h'),
    );
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('%s at the prompt ends with %d and a restored terminal', async (signal, code) => {
    const chat = await startChat({ prompt: 'echo', env: { LLM_PROVIDER: 'mock' } });
    chat.terminal.write('half a line');
    await chat.terminal.waitFor('half a line');
    chat.terminal.kill(signal);
    expect((await chat.terminal.ended).exitCode).toBe(code);
    expect(chat.terminal.output.raw).toContain(PASTE_OFF);
  });

  test('one Ctrl-C does not leave, and a line that it clears comes back with Up', async () => {
    const chat = await startChat({ prompt: 'echo', env: { LLM_PROVIDER: 'mock' } });
    chat.terminal.write(`typed in vain${KEYS.ctrlC}`);
    await chat.ready();
    chat.terminal.write(KEYS.up);
    await chat.terminal.waitFor('typed in vain');
    chat.terminal.write(KEYS.ctrlC + KEYS.ctrlC);
    await chat.terminal.waitFor('Ctrl-C again leaves');
    await chat.ask('still here');
  });
});

test('what is typed during an answer waits for the next prompt, keys, pastes and Enter', async () => {
  const { server, chat, terminal } = await chatWith('openai/gpt-4o', 'gpt-4o');
  const wait = gate();
  server.reply({ deltas: ['Slow', wait, ' answer'] });
  chat.type('Hi');
  await terminal.waitFor('Slow');
  terminal.write('next ');
  chat.paste('pasted\nlines');
  terminal.write('\rand half a');
  wait.open();
  await terminal.waitFor('answer');
  await terminal.waitFor(COST);
  await terminal.waitFor('next pasted\nlines');
  await terminal.waitFor(COST);
  await terminal.waitFor('and half a');
  await chat.ask(' line');
  expect(server.requests.map(({ body }) => body.messages.at(-1).content)).toEqual([
    'Hi',
    'next pasted\nlines',
    'and half a line',
  ]);
});

test('until the first question no SDK is loaded, nor what draws forms and spinners', async () => {
  const record = fileURLToPath(new URL('../support/record-chunks.cjs', import.meta.url));
  const { terminal } = await startChat({
    prompt: 'gpt-5.4-mini',
    env: { LLM_PROVIDER: 'openai', NODE_OPTIONS: `--require ${record}` },
  });
  terminal.write(KEYS.ctrlD);
  await terminal.ended;
  const chunks = JSON.parse(terminal.output.text.trim().split('\n').at(-1)!) as string[];
  expect(chunks).toContain('terminal-repl-start.cjs');
  expect(chunks.filter((name) => /openai|anthropic|sdk|undici|ora|inquirer|forms|liquid|providers/.test(name))).toEqual(
    [],
  );
});

describe('the spinner', () => {
  const SPINNING = /waiting for the answer \d s/;

  test('tells how long a one-shot answer is awaited, and is cleared for its text', async () => {
    const server = await startChatServer();
    const wait = gate();
    server.reply({ deltas: [wait, 'Here it is.'] });
    const terminal = startInTerminal(['chat', '-m', 'openai/gpt-4o', 'Hi'], { env: server.env });
    await terminal.waitFor(SPINNING);
    wait.open();
    await terminal.waitFor('Here it is.\n');
    expect((await terminal.ended).exitCode).toBe(0);
    const after = terminal.output.raw.slice(terminal.output.raw.indexOf('Here it is.'));
    expect(after).toBe('Here it is.\r\n');
  });

  test('Ctrl-C and SIGTERM end it with their codes', async () => {
    const server = await startChatServer();
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      server.reply({ deltas: [gate()] });
      const terminal = startInTerminal(['chat', '-m', 'openai/gpt-4o', 'Hi'], { env: server.env });
      await terminal.waitFor(SPINNING);
      terminal.kill(signal);
      expect((await terminal.ended).exitCode).toBe(code);
    }
  });

  test('is not there on a pipe', async () => {
    const server = await startChatServer();
    const { err } = await runBuilt(['chat', '-m', 'openai/gpt-4o', 'Hi'], { env: server.env });
    expect(err).toBe('');
  });
});

describe('the terminal', () => {
  test('with NO_COLOR there is no colour', async () => {
    const { chat, terminal } = await chatWith('openai/gpt-4o', 'gpt-4o', { env: { NO_COLOR: '1' } });
    await chat.command('/help', '/exit');
    await chat.ask('Hi');
    // oxlint-disable-next-line no-control-regex
    expect(terminal.output.raw).not.toMatch(/\u001b\[[\d;]*m/);
  });

  test('with TERM=dumb there is no control sequence, and Backspace, several lines and Ctrl-C work', async () => {
    const { server, chat, terminal } = await chatWith('openai/gpt-4o', 'gpt-4o', { env: { TERM: 'dumb' } });
    terminal.write(`lost${KEYS.ctrlC}`);
    await chat.ready();
    terminal.write(`onx${KEYS.backspace}e\\\rtwo`);
    await chat.ask('');
    expect(server.requests[0]!.body.messages.at(-1).content).toBe('one\ntwo');
    expect(terminal.output.raw).not.toContain('\u001b');
    terminal.write(KEYS.ctrlD);
    expect((await terminal.ended).exitCode).toBe(0);
  });

  test('40 columns, and a resize in the middle of a line and of an answer', async () => {
    const { server, terminal } = await chatWith('claude-sonnet-5-5', 'claude-sonne…', { cols: 40 });
    terminal.write('a line that is longer than forty columns, ');
    terminal.resize(60, 10);
    terminal.write('resized');
    await terminal.waitFor('resized');
    const wait = gate();
    server.reply({ deltas: ['one ', wait, 'two'] });
    terminal.write('\r');
    await terminal.waitFor('one ');
    terminal.resize(30, 10);
    wait.open();
    await terminal.waitFor('two');
    await terminal.waitFor(COST);
    expect(terminal.output.text).toContain('one two\n');
    expect(server.requests[0]!.body.messages.at(-1).content).toBe('a line that is longer than forty columns, resized');
  });

  test('a pipe on either side is no chat: text piped in is asked, nothing at all is misuse', async () => {
    const server = await startChatServer();
    const env = { ...server.env, LLM_PROVIDER: 'openai' };
    expect(await runBuilt(['chat'], { env, input: 'Hi' })).toMatchObject({ code: 0, out: 'Hello there.\n' });
    expect(await runBuilt(['chat'], { env })).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no question'),
    });
    expect((await runBuilt([], { env, input: 'Hi' })).out).toContain('Usage: llmkit');
  });
});

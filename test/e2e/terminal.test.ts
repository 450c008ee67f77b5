import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { columnsOf } from '../../src/terminal/width.ts';
import { runBuilt } from '../support/built.ts';
import { gate, startChatServer } from '../support/chat-server.ts';
import { KEYS, startInTerminal } from '../support/pty.ts';
import { tempHome } from '../support/temp-home.ts';

test('when Ctrl-C is pressed while an answer streams into a terminal, then it ends with 130 and what came is kept', async () => {
  const server = await startChatServer();
  const env = { ...server.env, LLMKIT_HOME: tempHome() };
  server.reply({ deltas: ['Half an ', gate(), 'answer'] });
  const terminal = startInTerminal(['chat', 'Hi', '-m', 'openai/gpt-4o'], { env });
  await terminal.waitFor('Half an');
  terminal.write(KEYS.ctrlC);
  expect(await terminal.ended).toEqual({ exitCode: 130, signal: 0 });
  expect(await (await server.request(1)).closed).toBe(true);
  const shown = await runBuilt(['conv', 'show', 'last', '--json'], { env });
  expect(JSON.parse(shown.out).messages).toMatchObject([{ content: 'Hi' }, { content: 'Half an ', incomplete: true }]);
});

test('when a key is typed at keys set, then it is stored and never shown', async () => {
  const env = { LLMKIT_HOME: tempHome() };
  const terminal = startInTerminal(['keys', 'set', 'openai'], { env });
  await terminal.waitFor(/key/i);
  terminal.write(`sk-secret-0123456789${KEYS.enter}`);
  expect(await terminal.ended).toEqual({ exitCode: 0, signal: 0 });
  expect(terminal.output.raw).not.toContain('secret');
  expect((await runBuilt(['keys', 'list'], { env })).out).toContain('openai');
});

test('when a terminal has no size, then there is no spinner, and Ctrl-C ends the call', async () => {
  const server = await startChatServer();
  const wait = gate();
  server.reply({ deltas: [wait, 'Hello'] });
  const nodeArgs = ['--require', resolve('test/support/terminal-without-size.cjs')];
  const terminal = startInTerminal(['chat', '-m', 'openai/gpt-4o', 'Hi'], { env: server.env, nodeArgs });
  await wait.reached;
  // Longer than the spinner lets pass before it shows itself.
  await new Promise((done) => setTimeout(done, 700));
  expect(terminal.output.raw.length).toBeLessThan(1000);
  terminal.write(KEYS.ctrlC);
  expect((await terminal.ended).exitCode).toBe(130);
});

test.each(['日本語の説明文です。', 'a plain description '])(
  'when lists show %j, then they take one line each',
  async (words) => {
    const env = { LLMKIT_HOME: tempHome() };
    const text = words.repeat(5);
    await runBuilt(['prompt', 'add', 'mine', '--content', 'x', '--description', text], { env });
    await runBuilt(['conv', 'new', text, '-m', 'mock/echo'], { env });
    for (const [noun, ...flags] of [['prompt', '-q', 'mine'], ['conv']]) {
      const terminal = startInTerminal([noun!, 'list', ...flags], { env, cols: 40 });
      await terminal.ended;
      const lines = terminal.output.text.trimEnd().split('\n');
      expect(lines).toHaveLength(2);
      expect(lines[1]).toMatch(new RegExp(`${words.slice(0, 3)}.*…$`));
      expect(columnsOf(lines[1]!)).toBeLessThanOrEqual(40);
      expect(columnsOf(lines[1]!)).toBeGreaterThanOrEqual(39);
    }
  },
);

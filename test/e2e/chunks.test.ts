import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { startChatServer } from '../support/chat-server.ts';
import { KEYS, startInTerminal } from '../support/pty.ts';
import { tempHome } from '../support/temp-home.ts';

/** What each command line loads of dist/cli: a new name there is time at every start. Change it with care. */
const expected: Record<string, string[]> = JSON.parse(readFileSync('bench/startup-chunks.json', 'utf8'));

const RECORDER = fileURLToPath(new URL('../support/record-chunks.cjs', import.meta.url));

it.each(Object.entries(expected))('when llmkit %s runs, then it loads no more than it needs', async (line, chunks) => {
  const server = await startChatServer();
  const env = { ...server.env, LLMKIT_HOME: tempHome() };
  await runBuilt(['chat', '--provider', 'mock', '--save', 'hi'], { env });

  const { code, err } = await runBuilt(line.split(' '), { env, nodeArgs: ['--require', RECORDER] });

  expect(code).toBe(0);
  expect(JSON.parse(err.trim().split('\n').at(-1) ?? '')).toEqual(chunks);
});

it.each([[[]], [['chat']]])('when a chat starts with %j, then all that it loads stands in one chunk', async (args) => {
  const env = { LLMKIT_HOME: tempHome(), LLM_PROVIDER: 'mock' };
  const terminal = startInTerminal(args, { env, nodeArgs: ['--require', RECORDER] });
  await terminal.waitFor(' › ');
  terminal.write(KEYS.ctrlD);
  await terminal.ended;
  expect(terminal.output.text).toContain(JSON.stringify(['chat-start.cjs', 'entry.cjs']));
});

it('when nothing was asked yet, then no SDK is loaded, nor what draws forms and spinners', () => {
  const text = readFileSync('dist/cli/chat-start.cjs', 'utf8');
  const chunks = [...text.matchAll(/^(?:\(\{)?"\.\/(?<name>[\w-]+\.cjs)":function/gm)].map(
    ({ groups }) => groups!['name'],
  );
  expect(chunks).toContain('commands-chat-interactive.cjs');
  expect(
    chunks.filter((name) => /openai|anthropic|sdk|undici|ora|inquirer|forms|liquid|providers/.test(name!)),
  ).toEqual([]);
});

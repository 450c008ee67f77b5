import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { startChatServer } from '../support/chat-server.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const COUNTER = fileURLToPath(new URL('../support/inject-fault.cjs', import.meta.url));

interface FileCall {
  name: string;
  /** Absent for calls on an open file. */
  file?: string;
}

/** The file system calls below the home of one command line that succeeds. */
async function fileCalls(args: string[], home: string, env: Record<string, string> = {}): Promise<FileCall[]> {
  const log = join(tempFolder(), 'calls.jsonl');
  const counted = { ...env, LLMKIT_HOME: home, LLMKIT_FAULT_ROOT: home, LLMKIT_FAULT_LOG: log };
  const { code, err } = await runBuilt(args, { env: counted, nodeArgs: ['--require', COUNTER] });
  expect({ code, err }).toMatchObject({ code: 0 });
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as FileCall);
}

const opens = (calls: FileCall[], file: string) =>
  calls.filter((call) => call.file === file && ['openSync', 'readFileSync'].includes(call.name)).length;

async function homeWithSettings(): Promise<string> {
  const home = tempHome();
  await runBuilt(['config', 'set', 'temperature', '0.5'], { env: { LLMKIT_HOME: home } });
  return home;
}

/** A home with so many conversations, and the id of the first. */
async function homeWithConversations(count: number): Promise<{ home: string; id: string }> {
  const home = tempHome();
  await runBuilt(['chat', '--provider', 'mock', '--save', 'hi'], { env: { LLMKIT_HOME: home } });
  const folder = join(home, 'conversations');
  const [file = ''] = readdirSync(folder);
  const id = file.replace('.json', '');
  const record = readFileSync(join(folder, file), 'utf8');
  for (let made = 1; made < count; made++) {
    const copy = randomUUID();
    writeFileSync(join(folder, `${copy}.json`), record.replaceAll(id, copy), { mode: 0o600 });
  }
  return { home, id };
}

it.each([[[]], [['--save']], [['--fallback', 'mock/echo']]])(
  'when chat asks once with %j, then config.json is opened once',
  async (flags) => {
    const server = await startChatServer();
    const home = await homeWithSettings();
    const calls = await fileCalls(['chat', '-m', 'any', 'hi', ...flags], home, server.env);
    expect(opens(calls, 'config.json')).toBe(1);
    expect(opens(calls, 'keys.json')).toBeLessThan(2);
  },
);

it('when a prompt is run or a conversation gets a message, then config.json is opened once', async () => {
  const home = await homeWithSettings();
  const env = { LLM_PROVIDER: 'mock' };
  expect(opens(await fileCalls(['prompt', 'run', 'summarize', 'text', '--save'], home, env), 'config.json')).toBe(1);
  expect(opens(await fileCalls(['conv', 'send', 'last', 'and?'], home, env), 'config.json')).toBe(1);
});

it('when a conversation is shown by its whole id, then it makes no difference how many there are', async () => {
  const { home, id } = await homeWithConversations(2001);
  const calls = await fileCalls(['conv', 'show', id], home);
  expect(calls.length).toBeLessThan(20);
});

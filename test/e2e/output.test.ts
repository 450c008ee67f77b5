import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { startChatServer } from '../support/chat-server.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const TRICKY = 'ünï 日本 👩‍👩‍👧 \u001b[31mred\u001b[0m \u0000 tab\t "quoted" \\ \r\n end';
const MODELS = ['openai/gpt-4o', 'claude-sonnet-5-5'];

describe.each(MODELS)('when %s answers', (model) => {
  test('and every byte comes alone, then stdout is what the model said, byte for byte', async () => {
    const server = await startChatServer();
    server.reply({ deltas: [TRICKY], chunkBytes: 1 });
    const { outBytes, err, code } = await runBuilt(['chat', '-m', model, 'Hi'], { env: server.env });
    expect([outBytes.toString(), err, code]).toEqual([`${TRICKY}\n`, '', 0]);
  });

  test('and deltas split characters, then stdout is what the model said, byte for byte', async () => {
    const server = await startChatServer();
    server.reply({ deltas: TRICKY.split('') });
    const { outBytes } = await runBuilt(['chat', '-m', model, 'Hi'], { env: server.env });
    expect(outBytes.toString()).toBe(`${TRICKY}\n`);
  });

  test('with a line end at the end, then there is no second one', async () => {
    const server = await startChatServer();
    server.reply('done\n');
    expect((await runBuilt(['chat', '-m', model, '--no-stream', 'Hi'], { env: server.env })).out).toBe('done\n');
  });
});

test('when a script asks, then --json prints one record, --ndjson the events, --quiet nothing on stderr', async () => {
  const server = await startChatServer();
  const { env } = server;
  const record = JSON.parse((await runBuilt(['chat', '-m', 'gpt-4o', '--json', 'Hi'], { env })).out);
  expect(record).toMatchObject({
    message: { role: 'assistant', content: 'Hello there.' },
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    finish_reason: 'stop',
  });
  const { out } = await runBuilt(['chat', '-m', 'gpt-4o', '--ndjson', 'Hi'], { env });
  const types = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).type);
  expect(types).toEqual(expect.arrayContaining(['started', 'text', 'usage', 'finish', 'answer']));
  server.reply({ finish: 'length' });
  expect((await runBuilt(['chat', '-m', 'gpt-4o', '--quiet', 'Hi'], { env })).err).toBe('');
});

test('when -o or -x is given, then a file is written or only code kept, and stdout stays clean', async () => {
  const server = await startChatServer();
  const cwd = tempFolder();
  server.reply('Here:\n\n```js\nlet x = 1;\n```\nDone.');
  const { out, code } = await runBuilt(['chat', '-m', 'gpt-4o', '-x', '-o', 'x.js', 'Hi'], { env: server.env, cwd });
  expect([out, code, readFileSync(join(cwd, 'x.js'), 'utf8')]).toEqual(['', 0, 'let x = 1;\n']);
});

test('when --usage is given, then tokens are told on stderr', async () => {
  const server = await startChatServer();
  const { err, out } = await runBuilt(['chat', '-m', 'gpt-4o', '--usage', 'Hi'], { env: server.env });
  expect(err).toMatch(/^usage: 11 prompt \+ 7 completion = 18 tokens, \$0\.000097, [\d.]+ s, openai\/gpt-4o\n$/);
  expect(out).toBe('Hello there.\n');
});

test('when a script asks, then nothing is stored but with --save, and the record names the conversation', async () => {
  const server = await startChatServer();
  const env = { ...server.env, LLMKIT_HOME: join(tempFolder(), 'home') };
  await runBuilt(['chat', '-m', 'gpt-4o', 'Hi'], { env });
  expect(JSON.parse((await runBuilt(['conv', 'list', '--json'], { env })).out)).toEqual([]);
  const { out } = await runBuilt(['chat', '-m', 'gpt-4o', '--save', '--json', 'Hi'], { env });
  const list = JSON.parse((await runBuilt(['conv', 'list', '--json'], { env })).out);
  expect(list.map(({ id }: { id: string }) => id)).toEqual([JSON.parse(out).conversation_id]);
});

test.each([['--version'], ['--help'], ['chat --help'], ['help advice'], ['conv list']])(
  'when the disk is full that llmkit %s prints to, then that is told',
  async (line) => {
    const env = { LLMKIT_HOME: tempHome() };
    await runBuilt(['chat', '--save', '--provider', 'mock', 'hi'], { env });
    const stdout = openSync('/dev/full', 'w');
    const { code, err } = await runBuilt(line.split(' '), {
      env,
      descriptors: { stdout },
    });
    closeSync(stdout);
    expect([code, err]).toEqual([9, expect.stringContaining('Cannot write to standard output: no space is left')]);
  },
);

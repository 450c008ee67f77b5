import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { runBuilt, startBuilt, stoppedWaiting } from '../support/built.ts';
import { gate, startChatServer, type ChatServer } from '../support/chat-server.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

async function conversation(server: ChatServer, model: string) {
  const env = { ...server.env, LLMKIT_HOME: tempHome() };
  const { out } = await runBuilt(['conv', 'new', '-m', model], { env });
  return {
    env,
    id: out.trim(),
    show: async () => JSON.parse((await runBuilt(['conv', 'show', out.trim(), '--json'], { env })).out),
  };
}

describe.each(['openai/gpt-4o', 'claude-sonnet-5-5'])('when an answer of %s is stopped', (model) => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s, then the connection is closed, what came is kept, and it exits with %d', async (signal, code) => {
    const server = await startChatServer();
    const { env, id, show } = await conversation(server, model);
    server.reply({ deltas: ['Half an ', gate(), 'answer'] });
    const program = startBuilt(['conv', 'send', id, 'Hi'], { env });
    await program.out.waitFor('Half an ');
    program.kill(signal);
    expect(await (await server.request(1)).closed).toBe(true);
    expect(await program.ended).toMatchObject({ code, out: 'Half an \n', err: '' });
    expect((await show()).messages).toMatchObject([{ content: 'Hi' }, { content: 'Half an ', incomplete: true }]);
  });

  test('by a closed pipe, then the connection is closed, what came is kept, and it exits with 141 without a word', async () => {
    const server = await startChatServer();
    const { env, id, show } = await conversation(server, model);
    const [first, second] = [gate(), gate()];
    server.reply({ deltas: ['one ', first, 'two ', second, 'three'] });
    const program = startBuilt(['conv', 'send', id, 'Hi'], { env });
    await program.out.waitFor('one ');
    program.closeOutput();
    first.open();
    expect(await (await server.request(1)).closed).toBe(true);
    expect(await program.ended).toMatchObject({ code: 141, err: '' });
    expect((await show()).messages[1]).toMatchObject({ content: 'one two ', incomplete: true });
  });

  test('by Ctrl-C before any text, then the question is unanswered, and retry answers it', async () => {
    const server = await startChatServer();
    const { env, id, show } = await conversation(server, model);
    const first = gate();
    server.reply({ deltas: [first] });
    const program = startBuilt(['conv', 'send', id, 'Hi'], { env });
    await first.reached;
    program.kill('SIGINT');
    expect((await program.ended).code).toBe(130);
    expect(await show()).toMatchObject({ messages: [], pending: [{ failed: 'interrupted' }] });
    const retried = await runBuilt(['conv', 'retry', id], { env });
    expect([retried.code, retried.out]).toEqual([0, 'Hello there.\n']);
    expect(await show()).toMatchObject({ messages: [{ content: 'Hi' }, { content: 'Hello there.' }], pending: [] });
  });

  test('by a cut, then retry asks the same question again', async () => {
    const server = await startChatServer();
    const { env, id, show } = await conversation(server, model);
    server.reply({ deltas: ['Half'], cut: true });
    const cut = await runBuilt(['conv', 'send', id, 'Hi'], { env });
    expect([cut.code, cut.out]).toEqual([8, 'Half\n']);
    await runBuilt(['conv', 'retry', id], { env });
    expect(server.requests[1]!.body.messages).toEqual(server.requests[0]!.body.messages);
    expect((await show()).messages).toMatchObject([{ content: 'Hi' }, { content: 'Hello there.' }]);
  });
});

describe('when another machine holds the lock of the file', () => {
  const FOREIGN = '7:1:elsewhere/b/1:x1';

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('and %s comes, then a change that waits ends with %d', async (signal, code) => {
    const home = tempHome();
    const run = (...args: string[]) => startBuilt(['prompt', 'add', 'greet', ...args], { env: { LLMKIT_HOME: home } });
    expect(await run('--content', 'Hi').ended).toMatchObject({ code: 0 });
    symlinkSync(FOREIGN, join(home, 'prompts/greet.json.lock'));
    const waiting = await stoppedWaiting(() => run('--content', 'Hello', '--force'), signal);
    expect(waiting.code).toBe(code);
    expect(readFileSync(join(home, 'prompts/greet.json'), 'utf8')).not.toContain('Hello');
  });

  test('and an answer came, then it is written as soon as the lock is free', async () => {
    const server = await startChatServer();
    const { env, id, show } = await conversation(server, 'openai/gpt-4o');
    const last = gate();
    server.reply({ deltas: ['Half an ', last, 'answer'] });
    const program = startBuilt(['conv', 'send', id, 'Hi'], { env });
    await program.out.waitFor('Half an ');
    const lock = join(env.LLMKIT_HOME, `conversations/${id}.json.lock`);
    symlinkSync(FOREIGN, lock);
    program.kill('SIGTERM');
    await sleep(1000);
    rmSync(lock);
    expect((await program.ended).code).toBe(143);
    expect((await show()).messages).toMatchObject([{ content: 'Hi' }, { content: 'Half an ', incomplete: true }]);
  });
});

test('when kill -9 ends a call, then the question is there, shown as unanswered, and not sent until retry', async () => {
  const server = await startChatServer();
  const { env, id } = await conversation(server, 'openai/gpt-4o');
  const first = gate();
  server.reply({ deltas: [first] });
  const program = startBuilt(['conv', 'send', id, 'Lost?'], { env });
  await first.reached;
  program.kill('SIGKILL');
  await program.ended;
  expect((await runBuilt(['conv', 'show', id], { env })).out).toMatch(/unanswered: llmkit conv retry[^]*Lost\?/);
  await runBuilt(['conv', 'send', id, 'Next'], { env });
  expect(server.requests[1]!.body.messages).toEqual([{ role: 'user', content: 'Next' }]);
  await runBuilt(['conv', 'retry', id], { env });
  expect(server.requests[2]!.body.messages.map(({ content }: { content: string }) => content)).toEqual([
    'Next',
    'Hello there.',
    'Lost?',
  ]);
});

test('when Ctrl-C comes while standard input is awaited, then it ends at once', async () => {
  const start = () => {
    const program = startBuilt(['chat', '--provider', 'mock', '--verbose', 'Hi'], { openInput: true, env: {} });
    program.write('begun');
    return program;
  };
  expect((await stoppedWaiting(start, 'SIGINT')).code).toBe(130);
});

test('when SIGTERM comes while nobody writes to a pipe, then the wait ends', async () => {
  const pipe = join(tempFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const program = startBuilt(['chat', '--provider', 'mock', '-f', pipe, 'Hi']);
  const writer = await openedForWriting(pipe);
  program.kill('SIGTERM');
  expect((await program.ended).code).toBe(143);
  closeSync(writer);
});

/** A descriptor that keeps `pipe` open, as soon as somebody reads it. */
async function openedForWriting(pipe: string): Promise<number> {
  for (;;) {
    try {
      return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

test('when a pipe is written slowly, then it is read to its end', async () => {
  const pipe = join(tempFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const program = startBuilt(['chat', '--provider', 'mock', '-f', pipe, 'Hi']);
  const writer = spawn('/bin/sh', ['-c', '{ echo one; sleep 0.2; echo two; } > "$1"', 'sh', pipe]);
  const { code, out } = await program.ended;
  expect([code, out]).toEqual([0, expect.stringContaining('one\ntwo\n')]);
  expect(writer.exitCode ?? 0).toBe(0);
});

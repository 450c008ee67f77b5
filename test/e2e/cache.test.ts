import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { startChatServer } from '../support/chat-server.ts';
import { tempHome } from '../support/temp-home.ts';

async function desk() {
  const server = await startChatServer();
  const home = tempHome();
  const env = { ...server.env, LLMKIT_HOME: home, LLM_MODEL: 'openai/gpt-4o' };
  const run = (...args: string[]) => runBuilt(args, { env });
  return {
    server,
    run,
    ask: (...args: string[]) => run('chat', '--no-save', '--cache', ...args),
    kept: () => readdirSync(join(home, 'cache', 'answers')).length,
  };
}

describe('when the same is asked with --cache', () => {
  test('then one process asks, the next takes its answer, says so, and pays nothing', async () => {
    const { server, run, ask } = await desk();
    const first = await ask('Hi');
    const again = await ask('Hi', '--json');
    expect(server.requests).toHaveLength(1);
    expect(first).toMatchObject({ code: 0, out: 'Hello there.\n', err: '' });
    expect(again.err).toMatch(/^note: this answer was kept \S+ \S+ ago: nobody was asked, it costs nothing\n$/);
    expect(JSON.parse(again.out)).toMatchObject({
      cost_usd: 0,
      usage: { total_tokens: 0 },
      message: { content: 'Hello there.' },
    });
    expect((await run('usage', '--last')).out).toMatch(
      /status: +ok, from the cache\ntokens: +0 \+ 0 = 0\ncost: +\$0\n/,
    );
    const { total } = JSON.parse((await run('usage', '--json')).out);
    expect(total).toMatchObject({ calls: 2, cache_hits: 1, total_tokens: 18 });
  });

  test('then any parameter, file and model makes another question of it', async () => {
    const { server, ask } = await desk();
    const lines = [
      [],
      ['--temperature', '0'],
      ['-s', 'Be brief.'],
      ['--max-tokens', '9'],
      ['-m', 'openai/gpt-4o-mini'],
      ['--set', 'seed=1'],
      ['-f', resolve('package.json')],
      ['-f', resolve('tsconfig.json')],
    ];
    for (const line of [...lines, ...lines]) expect((await ask('Hi', ...line)).code).toBe(0);
    expect(server.requests).toHaveLength(lines.length);
  });

  test('by many at once, then each gets an answer, and one is kept', async () => {
    const { ask, kept } = await desk();
    const results = await Promise.all(Array.from({ length: 6 }, () => ask('Hi')));
    expect(results.map(({ out }) => out)).toEqual(results.map(() => 'Hello there.\n'));
    expect(kept()).toBe(1);
    expect((await ask('Hi')).err).toContain('nobody was asked');
  });

  test('and its answer was cut, then it is asked again', async () => {
    const { server, ask } = await desk();
    server.reply({ deltas: ['Hel'], cut: true });
    server.reply({ deltas: ['Hel'], finish: 'length' });
    for (let times = 0; times < 3; times++) await ask('Hi', '--max-retries', '0');
    expect(server.requests).toHaveLength(3);
    expect((await ask('Hi')).err).toContain('nobody was asked');
  });

  test('but too long ago, or with --no-cache, then it is asked again', async () => {
    const { server, run, ask } = await desk();
    await ask('Hi');
    await ask('Hi', '--cache-ttl', '0.001s');
    await run('config', 'set', 'cache', 'true');
    await run('chat', '--no-save', '--no-cache', 'Hi');
    expect(server.requests).toHaveLength(3);
    await run('chat', '--no-save', 'Hi');
    expect(server.requests).toHaveLength(3);
    expect((await ask('Hi', '--cache-ttl', 'soon')).code).toBe(2);
  });
});

test('when an answer is asked for again, or a version is chosen, then the cache is not read', async () => {
  const { server, run } = await desk();
  await run('config', 'set', 'cache', 'true');
  await run('chat', '--save', 'Hi');
  await run('conv', 'retry', 'last');
  for (const text of ['Say a', 'Say b']) await run('prompt', 'add', 'p', '--content', text, '--update');
  for (let times = 0; times < 2; times++) await run('run', 'p@1,2', '--unit', 'u', '--no-save');
  expect(server.requests).toHaveLength(4);
});

test('when the doctor clears the cache, then it says what was there, and it is empty', async () => {
  const { run, ask } = await desk();
  await ask('Hi');
  expect((await run('doctor')).out).toMatch(/^cache: 1 answer, 1 KiB$/m);
  expect((await run('doctor', '--clear-cache')).out).toMatch(/^cache: 1 answer, 1 KiB removed$/m);
  expect((await run('doctor')).out).toMatch(/^cache: no answers$/m);
  expect((await ask('Hi')).err).toBe('');
});

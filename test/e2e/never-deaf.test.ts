import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { runBuilt, startBuilt } from '../support/built.ts';
import { tempFolder } from '../support/temp-home.ts';

const MOCK = { LLM_PROVIDER: 'mock' };

function pipeIn(folder: string, ...path: string[]): string {
  const pipe = join(folder, ...path);
  execFileSync('mkfifo', [pipe]);
  return pipe;
}

/** Sends SIGINT once the program is at work, until it ends: by itself, or a signal would be told. */
async function interrupted(args: string[], env: Record<string, string> = MOCK) {
  const program = startBuilt(args, {
    env,
    nodeArgs: ['--require', './test/support/tell-open.cjs'],
    cwd: process.cwd(),
  });
  await program.err.waitFor('[opened]');
  program.kill('SIGINT');
  const { code, signal } = await program.ended;
  return { code, signal };
}

describe('when a pipe brings nothing or takes nothing, then Ctrl-C ends the program by itself', () => {
  test.each([
    ['restore', (pipe: string) => ['restore', pipe]],
    ['a prompt file', (pipe: string) => ['prompt', 'render', pipe]],
    ['--output', (pipe: string) => ['chat', 'hi', '-o', pipe]],
  ])('in %s', async (_name, args) => {
    const home = tempFolder();
    expect(await interrupted(args(pipeIn(home, 'pipe')), { ...MOCK, LLMKIT_HOME: home })).toEqual({
      code: 130,
      signal: null,
    });
  });
});

test.each([
  ['restore of /dev/zero', ['restore', '/dev/zero'], {}, 9, 'neither a file nor a pipe'],
  ['a home below /proc', ['config', 'set', 'temperature', '1'], { LLMKIT_HOME: '/proc/nope' }, 9, 'is missing'],
  ['a home of another user', ['conv', 'list'], { LLMKIT_HOME: '~nobody/x' }, 3, 'stands for nothing here'],
])('when there is %s, then it is told and nothing hangs', async (_name, args, env, code, words) => {
  const { code: found, err } = await runBuilt(args, { env: { ...MOCK, ...env } });
  expect([found, err]).toEqual([code, expect.stringContaining(words)]);
});

test.each(['history', 'config.json', 'vars.json.lock'])(
  'when %s in the home is a pipe, then nobody waits',
  async (name) => {
    const home = tempFolder();
    pipeIn(home, name);
    const { code, err } = await runBuilt(['vars', 'add', 'tone'], { env: { ...MOCK, LLMKIT_HOME: home } });
    expect(code === 0 || code === 9).toBe(true);
    if (code === 9) expect(err).toContain(name);
  },
);

test('when a packed bomb is restored, then it is refused', async () => {
  const file = join(tempFolder(), 'bomb.gz');
  const zeros = gzipSync(Buffer.alloc(64 * 2 ** 20));
  writeFileSync(
    file,
    Buffer.concat([gzipSync('{"kind":"backup","v":1}\n'), ...Array.from({ length: 8 }, () => zeros)]),
  );
  const { code, signal, err } = await runBuilt(['restore', file]);
  expect([code, signal, err]).toEqual([9, null, expect.stringContaining('it is too large')]);
});

test('when a prompt file is a pipe, then completion leaves it alone', async () => {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'd'));
  pipeIn(cwd, 'd', 'p.md');
  const { code, out } = await runBuilt(['completion', '--', 'prompt', 'run', 'd/p.md', '-v', ''], { cwd });
  expect([typeof code, out.includes('=')]).toEqual(['number', false]);
});

test('when standard input is a socket that brings nothing beside TEXT, then the question is asked without it', async () => {
  const program = startBuilt(['chat', 'hi', '--provider', 'mock'], { openInput: true });
  expect(await program.ended).toMatchObject({ code: 0, out: expect.stringContaining('hi') });
});

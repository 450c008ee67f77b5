import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdirSync, openSync, readdirSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { runBuilt, startBuilt, stoppedWaiting } from '../support/built.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

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

test('when the script of mock is a pipe that brings nothing, then Ctrl-C ends the program by itself', async () => {
  const script = pipeIn(tempFolder(), 'pipe');
  const args = ['chat', '-m', 'mock/script', 'hi'];
  expect(await interrupted(args, { LLMKIT_MOCK_SCRIPT: script })).toEqual({ code: 130, signal: null });
});

test('when the script of mock is a pipe, then what comes is played', async () => {
  const script = pipeIn(tempFolder(), 'pipe');
  const program = startBuilt(['chat', '-m', 'mock/script', 'hi'], { env: { LLMKIT_MOCK_SCRIPT: script } });
  await writeFile(script, '{"content": "played"}\n');
  expect(await program.ended).toMatchObject({ code: 0, out: 'played\n' });
});

test.each(['/nowhere', '/', '/dev/zero'])('when the script of mock is %s, then that is told', async (script) => {
  const { code, err } = await runBuilt(['chat', '-m', 'mock/script', 'hi'], { env: { LLMKIT_MOCK_SCRIPT: script } });
  expect([code, err]).toEqual([3, expect.stringContaining(`Cannot read ${script}: `)]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('when nobody reads what is written, then %s ends the program by itself', async (name, exit) => {
  const env = { LLMKIT_HOME: tempHome() };
  await runBuilt(['prompt', 'add', 'long'], { env, input: 'x'.repeat(500_000) });
  const stdout = openSync(pipeIn(tempFolder(), 'pipe'), constants.O_RDWR | constants.O_NONBLOCK);
  const program = startBuilt(['prompt', 'show', 'long'], { env, descriptors: { stdout } });
  // What it says at once is more than a pipe holds.
  while (!hasByte(stdout)) await sleep(5);
  program.kill(name);
  const { code, signal } = await program.ended;
  closeSync(stdout);
  expect([code, signal]).toEqual([exit, null]);
});

test('when nobody reads a socket, then SIGINT ends an answer of many small pieces by itself', async () => {
  const folder = tempFolder();
  const script = join(folder, 'script.jsonl');
  writeFileSync(script, JSON.stringify({ content: 'w'.repeat(100_000), chunks: 2000 }));
  const closed = createServer({ pauseOnConnect: true }).listen(join(folder, 'socket'));
  await once(closed, 'listening');
  const [stdout] = await Promise.all([connected(join(folder, 'socket')), once(closed, 'connection')]);
  const start = () =>
    startBuilt(['chat', '-m', 'mock/script', '--no-save', 'hi'], {
      env: { LLMKIT_MOCK_SCRIPT: script },
      descriptors: { stdout },
    });
  const { code, signal } = await stoppedWaiting(start, 'SIGINT');
  stdout.destroy();
  closed.close();
  expect([code, signal]).toEqual([130, null]);
});

async function connected(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
}

function hasByte(descriptor: number): boolean {
  try {
    return readSync(descriptor, Buffer.alloc(1)) === 1;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return false;
    throw thrown;
  }
}

describe('when TEXT is given and an open pipe brings nothing for two seconds', () => {
  const asked = () => {
    const pipe = pipeIn(tempFolder(), 'pipe');
    const stdin = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(pipe, constants.O_WRONLY);
    const program = startBuilt(['chat', 'hi'], { env: MOCK, descriptors: { stdin } });
    closeSync(stdin);
    return { writer, program };
  };

  test('then one line says that it is waited for and names --no-stdin, and Ctrl-C ends it by itself', async () => {
    const { writer, program } = asked();
    await program.err.waitFor('\n');
    program.kill('SIGINT');
    const { code, signal, err } = await program.ended;
    closeSync(writer);
    expect([code, signal]).toEqual([130, null]);
    expect(err).toMatch(/^note: waiting for standard input, .*--no-stdin.*\n$/);
  });

  test('then what comes after all goes along', async () => {
    const { writer, program } = asked();
    await program.err.waitFor('--no-stdin');
    writeSync(writer, 'late\n');
    closeSync(writer);
    expect(await program.ended).toMatchObject({ code: 0, out: expect.stringContaining('late\n\nhi') });
  });
});

describe('when the home begins with ~, which quotation marks keep from the shell', () => {
  const user = tempFolder();
  const env = { HOME: user, LLM_PROVIDER: 'mock' };

  test.each([
    ['LLMKIT_HOME', [], { LLMKIT_HOME: '~/a' }, 'a'],
    ['--home DIR', ['--home', '~/b'], {}, 'b'],
    ['--home=DIR', ['--home=~/c'], {}, 'c'],
  ])('by %s, then it is the folder of the user, for every command', async (_way, flags, more, name) => {
    const cwd = tempFolder();
    const run = (...args: string[]) =>
      runBuilt([...flags, ...args], { env: { ...env, LLMKIT_HOME: undefined, ...more }, cwd });
    await run('conv', 'new', 'Trip');
    await run('prompt', 'add', 'greet', '--content', 'x');
    expect((await run('conv', 'list')).out).toContain('Trip');
    expect((await run('complete', '--', ...flags, 'prompt', 'show', 'gree')).out).toBe('greet\n');
    expect(readdirSync(join(user, name))).toEqual(expect.arrayContaining(['conversations', 'prompts']));
    expect(readdirSync(cwd)).toEqual([]);
  });

  test.each([
    [['conv', 'list'], { LLMKIT_HOME: '~nobody/x' }],
    [['--home', '~nobody/x', 'conv', 'new'], {}],
    [['--home=~nobody/x', 'backup'], {}],
  ])('of another user, then it is refused: %j', async (args, more) => {
    const { code, err } = await runBuilt(args, { env: { ...env, ...more } });
    expect([code, err]).toEqual([3, expect.stringContaining('~nobody stands for nothing here')]);
  });
});

test.each([
  ['restore of /dev/zero', ['restore', '/dev/zero'], {}, 9, 'neither a file nor a pipe'],
  ['a home below /proc', ['config', 'set', 'temperature', '1'], { LLMKIT_HOME: '/proc/nope' }, 9, 'is missing'],
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

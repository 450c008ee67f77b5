import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BuiltProgram, PROGRAM, runBuilt } from '../support/built.ts';
import { cleanEnv, type Env } from '../support/clean-env.ts';
import { startAnyInTerminal, type Terminal } from '../support/pty.ts';
import { tempHome } from '../support/temp-home.ts';

/** Reads command lines and runs them, one after the other, as its own children. */
const LOOP = 'at=0; while read -r line; do eval "$line" </dev/null; code=$?; at=$((at + 1)); echo "<$at:$code>"; done';

/** A script that runs several commands; `detached` ones have no terminal, as a job of cron. */
class Script {
  readonly program: BuiltProgram;
  #count = 0;

  constructor(env: Env) {
    const all = cleanEnv({ ...env, NODE: process.execPath, PROGRAM });
    this.program = new BuiltProgram(spawn('bash', ['-c', LOOP], { env: all, detached: true }));
  }

  /** Runs `llmkit WORDS` and resolves to its exit code. */
  async run(words: string): Promise<number> {
    this.program.write(`"$NODE" "$PROGRAM" ${words}\n`);
    const mark = new RegExp(`<${++this.#count}:(\\d+)>`);
    return Number(mark.exec(await this.program.out.waitFor(mark, { timeout: 60_000 }))![1]);
  }
}

const newEnv = () => ({ LLMKIT_HOME: tempHome(), LLM_PROVIDER: 'mock' });

/** Questions of each conversation, the last used one last. */
async function questions(env: Env): Promise<string[][]> {
  const listed: { id: string }[] = JSON.parse((await runBuilt(['conv', 'list', '--json'], { env })).out);
  const all: string[][] = [];
  for (const { id } of listed.toReversed()) {
    const { messages } = JSON.parse((await runBuilt(['conv', 'show', id, '--json'], { env })).out);
    const asked = messages.filter(({ role }: { role: string }) => role === 'user');
    all.push(asked.map(({ content }: { content: string }) => content));
  }
  return all;
}

test('when two scripts run several commands at once, then each goes on with its own conversation', async () => {
  const env = newEnv();
  const [one, other] = [new Script(env), new Script(env)];
  await one.run('chat --save one');
  await other.run('chat --save other');
  await one.run('chat -c more');
  await other.run('conv send last even');
  await one.run('conv undo last');
  await one.run('chat -c again');
  expect(await questions(env)).toEqual([
    ['other', 'even'],
    ['one', 'again'],
  ]);
});

/** Types a command line and waits for its end. */
async function type(terminal: Terminal, words: string): Promise<void> {
  terminal.write(`"$NODE" "$PROGRAM" ${words}; echo "code=$?."\r`);
  await terminal.waitFor(/code=\d+\./);
}

const openTerminal = (env: Env) =>
  startAnyInTerminal('/bin/sh', ['-i'], { env: { PS1: '$ ', NODE: process.execPath, PROGRAM, ...env } });

describe('when there are terminals', () => {
  test('then each goes on with its own, and a new one with what was used last', async () => {
    const env = newEnv();
    const [one, other] = [openTerminal(env), openTerminal(env)];
    await type(one, 'chat one');
    await type(other, 'chat other');
    await type(one, 'chat -c more');
    await type(other, 'chat -c even');
    await type(openTerminal(env), 'chat -c new');
    expect(await questions(env)).toEqual([
      ['one', 'more'],
      ['other', 'even', 'new'],
    ]);
  });

  test('then a script without one never takes theirs, and takes what is left once they are closed', async () => {
    const env = newEnv();
    const terminal = openTerminal(env);
    await type(terminal, 'chat mine');
    const job = new Script(env);
    expect(await job.run('chat -c theirs')).toBe(4);
    expect(job.program.err.text).toContain('is open in a terminal');
    // To look is no harm.
    expect(await job.run('conv show last')).toBe(0);
    terminal.kill('SIGKILL');
    await terminal.ended;
    expect(await job.run('chat -c left')).toBe(0);
    expect(await questions(env)).toEqual([['mine', 'left']]);
  });
});

describe('when what shells used is gone', () => {
  test('then last is what was used last, and nothing is amiss', async () => {
    const env = newEnv();
    const [one, other] = [new Script(env), new Script(env)];
    await one.run('chat --save one');
    await other.run('chat --save other');
    rmSync(join(env.LLMKIT_HOME, 'cache'), { recursive: true });
    expect(await one.run('chat -c more')).toBe(0);
    expect(await questions(env)).toEqual([['one'], ['other', 'more']]);
  });

  test.each([
    ['a file', (place: string) => writeFileSync(place, '{', { mode: 0o600 })],
    ['a pipe', (place: string) => void execFileSync('mkfifo', [place])],
    ['a link', (place: string) => symlinkSync('/nowhere', place)],
  ])('or %s stands there, then that costs nothing else', async (_what, put) => {
    const env = newEnv();
    await runBuilt(['chat', '--save', 'one'], { env });
    const shells = join(env.LLMKIT_HOME, 'cache', 'shells');
    rmSync(shells, { recursive: true });
    put(shells);
    expect(await runBuilt(['chat', '-c', 'more'], { env })).toMatchObject({ code: 0 });
    expect(await runBuilt(['doctor'], { env })).toMatchObject({ code: 0 });
    expect(await questions(env)).toEqual([['one', 'more']]);
  });
});

test('when shells have ended, then what they used is removed by the next one', async () => {
  const env = newEnv();
  for (const at of [1, 2, 3]) {
    const script = new Script(env);
    await script.run(`chat --save ${at}`);
    script.program.endInput();
    await script.program.ended;
  }
  await runBuilt(['chat', '--save', '4'], { env });
  const shells = join(env.LLMKIT_HOME, 'cache', 'shells');
  expect(readdirSync(shells)).toHaveLength(1);
  expect(statSync(join(shells, readdirSync(shells)[0]!)).mode & 0o777).toBe(0o700);
});

test('when a shell uses many conversations, then only the last ones are noted', async () => {
  const env = newEnv();
  for (let at = 0; at < 12; at++) await runBuilt(['conv', 'new', `number ${at}`], { env });
  const [shell] = readdirSync(join(env.LLMKIT_HOME, 'cache', 'shells'));
  const noted = readdirSync(join(env.LLMKIT_HOME, 'cache', 'shells', shell!));
  expect(noted.filter((name) => name !== 'terminal')).toHaveLength(10);
  expect((await runBuilt(['conv', 'show', 'last'], { env })).out).toContain('number 11');
});

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROGRAM, runBuilt } from '../support/built.ts';
import { cleanEnv } from '../support/clean-env.ts';
import { tempFolder } from '../support/temp-home.ts';

/** A folder of programs with `llmkit` in it, a home with a quotation mark in its name and a prompt, and PATH. */
async function installing() {
  const folder = tempFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'llmkit'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  chmodSync(join(bin, 'llmkit'), 0o755);
  const home = join(folder, "Ann's $home");
  const env = { PATH: `${bin}:/usr/bin:/bin`, LLM_PROVIDER: 'mock' };
  const options = { env: { ...env, LLMKIT_HOME: home }, cwd: folder };
  await runBuilt(['prompt', 'add', 'greet', '--content', 'Greet {{ who }}: {{ input }}'], options);
  const install = (...args: string[]) => runBuilt(['prompt', 'install', ...args, '--dir', 'bin'], options);
  // Another folder, and no LLMKIT_HOME.
  const run = (command: string, args: string[], input = '') =>
    spawnSync(command, args, { cwd: tempFolder(), env: cleanEnv(env), input, encoding: 'utf8' });
  return { bin, folder, install, run };
}

describe('when a prompt was made a command', () => {
  test('then it runs from any folder, in a pipe, with options, and has the help of the prompt', async () => {
    const { install, run, bin } = await installing();
    expect(await install('greet')).toMatchObject({ code: 0, out: '' });
    expect(statSync(join(bin, 'greet')).mode & 0o777).toBe(0o755);
    const { stdout, status } = run('greet', ['--who', "Bo's $x"], 'some text');
    expect([status, stdout]).toEqual([0, expect.stringContaining("Greet Bo's $x: some text")]);
    expect(run('greet', ['--help']).stdout).toContain('--who <text>');
    expect(run('greet', []).status).toBe(2);
  });

  test('then it can be made again, and taken away', async () => {
    const { install, bin } = await installing();
    await install('greet', '--as', 'hello');
    expect((await install('greet@1', '--as', 'hello')).code).toBe(0);
    expect(readFileSync(join(bin, 'hello'), 'utf8')).toContain(`run 'greet@1' "$@"`);
    expect((await install('greet', '--as', 'hello', '--remove')).code).toBe(0);
    expect(existsSync(join(bin, 'hello'))).toBe(false);
    expect((await install('greet', '--as', 'hello', '--remove')).code).toBe(4);
  });

  test('and it is a file, then it is found from any folder too', async () => {
    const { install, run, folder } = await installing();
    writeFileSync(join(folder, 'file p.md'), 'From a file: {{ input }}');
    expect((await install('./file p.md', '--as', 'from-file')).code).toBe(0);
    expect(run('from-file', ['it works']).stdout).toContain('From a file: it works');
  });

  test('and its folder is not on PATH, then that is told', async () => {
    const { folder } = await installing();
    const { err } = await runBuilt(['prompt', 'install', 'summarize', '--dir', 'other'], { cwd: folder });
    expect(err).toMatch(/other is not on PATH; add it: export PATH=".*other:\$PATH"/);
  });
});

describe('when a command cannot be made', () => {
  test.each([
    ['a file there is not ours', 'mine', 5],
    ['PATH has the name', 'sh', 5],
    ['a link stands there', 'link', 5],
    ['the name is none', '../x', 2],
  ])('because %s, then nothing is touched, nor removed', async (_why, name, code) => {
    const { install, bin, folder } = await installing();
    writeFileSync(join(bin, 'mine'), 'mine');
    writeFileSync(join(folder, 'target'), 'mine');
    symlinkSync(join(folder, 'target'), join(bin, 'link'));
    expect((await install('greet', '--as', name)).code).toBe(code);
    expect((await install('greet', '--as', name, '--remove')).code).not.toBe(0);
    for (const file of [join(bin, 'mine'), join(folder, 'target')]) expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test('because there is no such prompt, then there is no file', async () => {
    const { install, bin } = await installing();
    expect((await install('nothing')).code).toBe(4);
    expect(existsSync(join(bin, 'nothing'))).toBe(false);
  });
});

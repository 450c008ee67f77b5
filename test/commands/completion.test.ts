import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROGRAM, runBuilt } from '../support/built.ts';
import { cleanEnv } from '../support/clean-env.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

/** What a shell would be offered for the words of a command line, the last one unfinished. */
async function offered(env: Record<string, string>, ...words: string[]): Promise<string[]> {
  const { out } = await runBuilt(['complete', '--', ...words], { env });
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[0]!);
}

describe('completion', () => {
  test('offers commands, flags, conversations, prompts, providers and models', async () => {
    const env = { LLMKIT_HOME: tempHome() };
    const { out: id } = await runBuilt(['conv', 'new', 'Oslo'], { env });
    await runBuilt(['prompt', 'add', 'greet', '--content', 'x'], { env });
    await runBuilt(['config', 'set', 'aliases.fast', 'mock/echo'], { env });
    expect(await offered(env, 'co')).toEqual(expect.arrayContaining(['conv', 'config', 'completion']));
    expect(await offered(env, 'conv', '')).toEqual(expect.arrayContaining(['new', 'send', 'show', 'vars']));
    expect(await offered(env, 'conv', 'show', '')).toEqual(expect.arrayContaining(['last', id.slice(0, 8)]));
    expect(await offered(env, 'prompt', 'run', 'gr')).toEqual(['greet']);
    expect(await offered(env, 'conv', 'new', '--prompt', 'su')).toEqual(expect.arrayContaining(['summarize']));
    expect(await offered(env, 'chat', '--provider', 'oll')).toEqual(['ollama']);
    expect(await offered(env, 'chat', '-m', 'fa')).toEqual(['fast']);
    expect(await offered(env, 'chat', '--temp')).toEqual(['--temperature']);
  });

  test('offers values behind --flag= and flags of every level, with what they do', async () => {
    const env = { LLMKIT_HOME: tempHome() };
    expect(await offered(env, 'chat', '--provider=oll')).toEqual(['--provider=ollama']);
    expect(await offered(env, 'chat', '--verb')).toEqual(['--verbose']);
    expect(await offered(env, 'chat', '--temperature', '1', '--provider', 'oll')).toEqual(['ollama']);
    expect(await offered(env, '--json', 'completion', 'b')).toEqual(['bash']);
    expect(await offered(env, 'chat', '--', '--temp')).toEqual([]);
    const { out } = await runBuilt(['complete', '--', 'chat', '--temp'], { env });
    expect(out).toBe('--temperature\tsampling temperature, 0 to 2\n');
  });

  test('offers the variables of the prompt that is addressed', async () => {
    const env = { LLMKIT_HOME: tempHome() };
    await runBuilt(['prompt', 'add', 'greet', '--content', '{{ name }} {{ tone }}'], { env });
    expect(await offered(env, 'prompt', 'run', 'greet', '-v', '')).toEqual(['name=', 'tone=']);
    expect(await offered(env, 'conv', 'new', 'x', '--prompt', 'greet', '--var', 'to')).toEqual(['tone=']);
    expect(await offered(env, 'prompt', 'run', 'nothing', '-v', '')).toEqual([]);
  });

  test('reads the home that the line names', async () => {
    const home = tempHome();
    await runBuilt(['prompt', 'add', 'greet', '--content', 'x'], { env: { LLMKIT_HOME: home } });
    expect(await offered({ LLMKIT_HOME: tempHome() }, '--home', home, 'prompt', 'run', 'gr')).toEqual(['greet']);
  });

  test.each([
    ['chat', '-f', ''],
    ['chat', '--context', 'no'],
    ['chat', '-o', ''],
    ['conv', 'new', '--messages', ''],
    ['prompt', 'add', '--file', ''],
    ['prompt', 'run', 'x', '--vars', ''],
    ['prompt', 'run', './x'],
    ['chat', ''],
  ])('leaves files to the shell: %s %s %s', async (...words) => {
    expect(await offered({ LLMKIT_HOME: tempHome() }, ...words)).toEqual([]);
  });

  test('offers nothing that a shell would read as more than a word', async () => {
    const env = { LLMKIT_HOME: tempHome() };
    await runBuilt(['config', 'set', 'aliases.fast', 'mock/echo'], { env });
    const file = join(env.LLMKIT_HOME, 'config.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"fast"', '"fast":"mock/echo","$(touch pwn)"'));
    const models = await offered(env, 'chat', '-m', '');
    expect(models).toContain('fast');
    expect(models.join()).not.toContain('$');
  });

  test.each(['bash', 'zsh', 'fish'])('prints a script for %s', async (shell) => {
    const { code, out } = await runBuilt(['completion', shell]);
    expect(code).toBe(0);
    expect(out).toContain('llmkit');
  });
});

const BASH = spawnSync('bash', ['-c', 'true']).status === 0;
if (!BASH) process.stderr.write('skipped: there is no bash to complete in\n');

/** Sources the script in a bash of its own, without the bash-completion package, and completes `words` there. */
async function completedInBash(...words: string[]) {
  const folder = tempFolder();
  const { out: script } = await runBuilt(['completion', 'bash']);
  writeFileSync(join(folder, 'script'), script);
  writeFileSync(join(folder, 'llmkit'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(folder, 'llmkit'), 0o755);
  const probe = `source ./script
COMP_WORDS=(llmkit "$@") COMP_CWORD=$# COMP_LINE="llmkit $*"
_llmkit
printf '%s\\n' "\${COMPREPLY[@]}"
complete -p llmkit`;
  const env = { ...cleanEnv({ LLMKIT_HOME: tempHome() }), PATH: `${folder}:${process.env['PATH']}` };
  const run = spawnSync('bash', ['--norc', '-c', probe, 'bash', ...words], { cwd: folder, env, encoding: 'utf8' });
  const lines = run.stdout.trimEnd().split('\n');
  return { offered: lines.slice(0, -1).filter(Boolean), rule: lines.at(-1), err: run.stderr, folder };
}

const describeInBash = (name: string, body: () => void) => void (BASH && describe(name, body));

describeInBash('in bash', () => {
  test('completes commands and flags without the bash-completion package', async () => {
    const { offered: commands, err, rule } = await completedInBash('comp');
    expect([commands, err]).toEqual([['completion'], '']);
    expect(rule).toBe('complete -o default -F _llmkit llmkit');
  });

  test.each([
    ['chat', '"$(touch pwn)"', '--prov'],
    ['chat', '$(touch pwn)', '--prov'],
    ['chat', '`touch pwn`;touch pwn;', '--prov'],
  ])('runs nothing of what is typed: %s %s', async (...words) => {
    const { offered: flags, folder, err } = await completedInBash(...words);
    expect([flags, err]).toEqual([['--provider'], '']);
    expect(existsSync(join(folder, 'pwn'))).toBe(false);
  });

  test('a word that bash takes apart at = or : is completed behind it', async () => {
    expect((await completedInBash('chat', '--provider', '=', 'oll')).offered).toEqual(['ollama']);
    expect((await completedInBash('chat', '--provider', '=')).offered).toContain('ollama');
    expect((await completedInBash('chat', '-m', 'a', ':', 'b', '--prov')).offered).toEqual(['--provider']);
    expect((await completedInBash('prompt', 'run', 'translate', '-v', 'lang')).offered).toEqual(['language=']);
  });

  test('where llmkit offers nothing bash completes files', async () => {
    const { offered: nothing, err, rule } = await completedInBash('chat', '-f', 'scr');
    expect([nothing, err]).toEqual([[], '']);
    expect(rule).toContain('-o default');
  });
});

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takesVariables } from '../src/commands/prompt/variable-options.ts';
import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { createContext } from '../src/commands/context.ts';
import { readFirstWords } from '../src/commands/first-words.ts';
import { COMMAND_NAMES, createProgram } from '../src/commands/program.ts';
import type { Io } from '../src/terminal/io.ts';
import { Stopping } from '../src/core/stopping.ts';
import { PROGRAM } from './support/built.ts';
import { cleanEnv } from './support/clean-env.ts';
import { tempFolder } from './support/temp-home.ts';
import { testKit } from './support/test-kit.ts';

const README = readFileSync('README.md', 'utf8');
const PROMPTS = readFileSync('docs/prompt-files.md', 'utf8');
const IMPORTING = readFileSync('docs/importing.md', 'utf8');
const CONVERSATIONS = readFileSync('docs/conversations.md', 'utf8');
const OTHERS = [
  'tools',
  'files',
  'pipes',
  'models',
  'security',
  'usage',
  'users',
  'advice',
  'mcp',
  'structured-output',
  'testing',
  'many',
].map((name) => readFileSync(`docs/${name}.md`, 'utf8'));
const ALL = [README, PROMPTS, IMPORTING, CONVERSATIONS, ...OTHERS];

/** The fenced blocks of a page that are written in `language`. */
function blocks(page: string, language: string): string[] {
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, tag]) => tag === language)
    .map((found) => found[2]!);
}

/** The command lines of the shell blocks, in words: what stands behind `llmkit`. */
function commandLines(): string[][] {
  const lines = ALL.flatMap((page) => blocks(page, 'sh')).flatMap((block) => block.split('\n'));
  return lines.flatMap((line) => {
    const command = /(?:^|\| |\$\()llmkit(?= |$)(.*)/.exec(line)?.[1];
    return command === undefined ? [] : [wordsOf(command)];
  });
}

/** The words up to a comment or the end of the command. */
function wordsOf(command: string): string[] {
  const words: string[] = [];
  for (const [word, quoted] of command.matchAll(/"([^"]*)"|'[^']*'|#.*|[^\s"'|)]+|[|)]/g)) {
    if (word.startsWith('#') || word === '|' || word === ')') break;
    words.push(quoted ?? word);
  }
  return words;
}

/** Variables of the prompts of the pages, as options. */
const VARIABLES = ['--release', '--tone', '--language', '--tier'];

/** Parses without running; throws for unknown options and bad values. Returns what does not fit. */
function misfit(command: Command, words: string[]): string | undefined {
  const { operands, unknown } = command.parseOptions(words);
  const child = command.commands.find((one) => one.name() === operands[0]);
  if (child) return misfit(child, [...operands.slice(1), ...unknown]);
  if (unknown.includes('--help')) return undefined;
  const isVariable = takesVariables(command) && VARIABLES.includes(unknown[0] ?? '');
  if (unknown.length > 0 && !isVariable) return `unknown option ${unknown[0]}`;
  if (command.commands.length > 0 && operands.length > 0) return `unknown command ${operands[0]}`;
  const { registeredArguments: places } = command;
  if (operands.length < places.filter(({ required }) => required).length) return 'too few arguments';
  return operands.length > places.length && !places.at(-1)?.variadic ? 'too many arguments' : undefined;
}

/** Runs a script of the shell in a repository with staged changes and the prompt of the page, as `llmkit`. */
function runScript(script: string) {
  const cwd = tempFolder();
  writeFileSync(
    join(cwd, 'notes.md'),
    blocks(README, '').find((block) => block.startsWith('---\n'))!,
  );
  const before = `set -e
    mkdir .bin && ln -s "${PROGRAM}" .bin/llmkit && PATH="$PWD/.bin:$PATH"
    llmkit() { "${process.execPath}" "${PROGRAM}" "$@"; }
    git init -q . && git add notes.md
    llmkit config set save always`;
  const env = { ...cleanEnv({ LLM_PROVIDER: 'mock' }), LLM_MODEL: 'echo' };
  return spawnSync('bash', ['-c', `${before}\n${script}`], { cwd, env, input: 'sk-of-a-reader', encoding: 'utf8' });
}

test('when the blocks of the README are run in their order, then each line of them does its work', () => {
  const lines = blocks(README, 'sh')
    .flatMap((block) => block.split('\n'))
    .filter((line) => !line.startsWith('npm '))
    .map((line) =>
      /^llmkit (keys set)/.test(line)
        ? line
        : `${line.replace(/ {2,}#.*$/, '')}${line.startsWith('llmkit') ? ' </dev/null' : ''}`,
    );
  const { status, stderr, stdout } = runScript(lines.join('\n'));
  expect([status, /^error: .*$/m.exec(stderr)?.[0]]).toEqual([0, undefined]);
  expect(stdout).toContain('Write detailed release notes for: fix crash');
});

test('when the blocks of the page about users are run in their order, then each line does its work', () => {
  const { status, stderr, stdout } = runScript(blocks(readFileSync('docs/users.md', 'utf8'), 'sh').join('\n'));
  expect([status, /^error: .*$/m.exec(stderr)?.[0]]).toEqual([0, undefined]);
  expect(stdout).toMatch(/^greet\t1\t[^]*\tTrip to Oslo\t/m);
});

test('when the blocks of the page about conversations are run in their order, then each line does its work', () => {
  const { status, stderr, stdout } = runScript(blocks(CONVERSATIONS, 'sh').join('\n'));
  expect([status, /^error: .*$/m.exec(stderr)?.[0]]).toEqual([0, undefined]);
  // The second line of the diary was sent with the first.
  expect(stdout).toMatch(/Today it rained\.\n[^]*Today it did not\./);
});

test('when the blocks of the page about files are run in their order, then each line does its work', () => {
  const { status, stderr, stdout } = runScript(blocks(readFileSync('docs/files.md', 'utf8'), 'sh').join('\n'));
  expect([status, /^error: .*$/m.exec(stderr)?.[0]]).toEqual([0, undefined]);
  expect(stderr).toContain('and 1 file that nothing else names');
  for (const words of ['[file red.png: image/png, 70 bytes]', '<document name="todo">', 'notes/plan.md', 'rules.md'])
    expect(stdout).toContain(words);
});

test('when the blocks of the page of advice are run in their order, then each line does its work', () => {
  const lines = blocks(readFileSync('docs/advice.md', 'utf8'), 'sh').flatMap((block) => block.split('\n'));
  const offline = lines.map((line) => line.replace(/^curl [^|]*/, 'echo hello '));
  const { status, stderr, stdout } = runScript(offline.join('\n'));
  expect([status, /^error: .*$/m.exec(stderr)?.[0]]).toEqual([0, undefined]);
  expect(stdout).toContain('I cannot reset my password.');
});

test('when the blocks of the page about MCP are run in their order, then each line does its work', () => {
  const { status, stderr, stdout } = runScript(blocks(readFileSync('docs/mcp.md', 'utf8'), 'sh').join('\n'));
  expect([status, /^error: .*$/m.exec(stderr)?.[0]]).toEqual([0, undefined]);
  expect(stdout).toContain('"protocolVersion":"2025-11-25"');
  expect(stdout).toContain('"text":"Review this');
});

test('when the blocks of the page about tools are run in their order, then each line does its work', () => {
  const { status, stderr, stdout } = runScript(blocks(readFileSync('docs/tools.md', 'utf8'), 'sh').join('\n'));
  expect([status, /^error: .*$/m.exec(stderr)?.[0]]).toEqual([0, undefined]);
  expect(stdout).toContain('mcp:own/translate\t');
  expect(stdout).toMatch(/translator into French[^]*Good morning/);
});

test('when the blocks of the page about structured output are run in their order, then each line does its work', () => {
  const page = blocks(readFileSync('docs/structured-output.md', 'utf8'), 'sh');
  const { status, stderr, stdout } = runScript(page.join('\n'));
  expect([status, /^error: .*$/m.exec(stderr)?.[0]]).toEqual([0, undefined]);
  expect(stdout).toContain('"type":"object"');
});

test('when the blocks of the page about tests are run in their order, then each line does its work', () => {
  const { status, stderr, stdout } = runScript(blocks(readFileSync('docs/testing.md', 'utf8'), 'sh').join('\n'));
  expect([status, /^error: .*$/m.exec(stderr)?.[0]]).toEqual([0, undefined]);
  expect(stdout).toMatch(/^passed\tprompts\/hello\.md\t1 greets by name\t3\t/m);
  expect(stdout).toContain('Nothing can be said from 2 runs');
  expect(stdout).toMatch(/^passed\tsum\t2 run of /m);
});

test('when the blocks of the page about many at once are run in their order, then each line does its work', () => {
  const { status, stderr, stdout } = runScript(blocks(readFileSync('docs/many.md', 'utf8'), 'sh').join('\n'));
  expect([status, /^error: .*$/m.exec(stderr)?.[0]]).toEqual([0, undefined]);
  expect(stdout).toContain('mock/script\n  It scatters light.\n');
});

test('when the block of docs/importing.md is run, then each line of it does its work', () => {
  const { status, stderr, stdout } = runScript(blocks(IMPORTING, 'sh').join('\n'));
  expect([status, /^error: .*$/m.exec(stderr)?.[0]]).toEqual([0, undefined]);
  expect(stdout).toContain('added: fabric.summarize');
  expect(stdout).toContain('\nTranslate into {{ language }}: {{ input }}\n');
});

describe('when the README gives examples', () => {
  const lines = commandLines();

  test('then they are found', () => {
    expect(lines.length).toBeGreaterThan(25);
  });

  test.each(lines.map((words) => [words.join(' '), words] as const))(
    'then this one parses: llmkit %s',
    async (_line, words) => {
      const context = createContext(
        [],
        {} as Io,
        { makeApp: () => Promise.reject(new Error('no app')) },
        new Stopping(),
      );
      const first = readFirstWords(words, COMMAND_NAMES, { stdin: { isTTY: true }, stdout: { isTTY: true } } as Io);
      const meant = first.kind === 'line' ? first.args : words;
      expect(misfit(await createProgram(context, 'all'), [...meant])).toBeUndefined();
    },
  );

  test('then its prompt runs, is checked without fault, and is stored', async () => {
    const [prompt] = blocks(PROMPTS, '').filter((block) => block.startsWith('---\n'));
    const files = { './notes.md': prompt!, 'notes.md': prompt! };
    const kit = testKit({ env: { LLM_PROVIDER: 'mock' }, files });
    const ran = await kit.runWith({ input: 'fix crash\n' }, 'prompt', 'run', './notes.md', '--release', '1.2');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('Write short release notes for version 1.2:\n\nfix crash');
    expect(await kit.run('prompt', 'check', './notes.md')).toMatchObject({ code: 0 });
    expect(await kit.run('prompt', 'add', 'notes', '--file', 'notes.md')).toMatchObject({ code: 0 });
    const rendered = await kit.run('prompt', 'render', 'notes', '--release', '1.2', 'fix crash');
    expect(rendered.out).toContain('You write for customers.');
  });
});

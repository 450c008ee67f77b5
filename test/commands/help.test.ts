import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { leaves, wholeProgram } from '../support/all-commands.ts';
import { testKit } from '../support/test-kit.ts';

const program = await wholeProgram();

describe.each(leaves(program).map(({ path, command }) => [path.join(' '), path, command] as const))(
  'llmkit %s',
  (name, path) => {
    test('when help is asked for, then it has a description and an example of itself, and it ends with 0', async () => {
      const { code, out, err } = await testKit().run(...path, '--help');
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/\n\nExamples?:\n/);
      expect(out.slice(out.indexOf('Example'))).toContain(`llmkit ${name}`);
    });
  },
);

describe('when an option is there', () => {
  test.each(
    leaves(program).flatMap(({ path, command }) =>
      command.options.map((option) => [path.join(' '), option.flags, option.description]),
    ),
  )('then it is described: %s %s', (_path, _flags, description) => {
    expect(description.length).toBeGreaterThan(5);
  });
});

test('when help is asked for, then neither a home nor an app is needed', async () => {
  const broken = { env: { LLMKIT_HOME: '/dev/null/nowhere' } };
  expect((await testKit().runWith(broken, '--help')).code).toBe(0);
});

test.each([
  [['chta'], 'Did you mean: llmkit chat'],
  [['conv', 'lst'], 'Did you mean: llmkit conv list'],
  [['zzzzzz'], 'llmkit chat zzzzzz'],
  [['chat', '--modle', 'x'], '--model'],
  [['conv', 'show'], "Missing required argument 'conv'"],
  [['conv', 'list', '--limit', 'x'], 'whole number'],
  [['chat', '--temperature', '3', 'x'], 'a number from 0 to 2'],
])('when it is %j, then that is misuse, told in one line', async (args, part) => {
  const { code, err, out } = await testKit().run(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(part);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test.each([[], ['conv']])(
  'when JSON is asked for and no command is named, then that is misuse: %s',
  async (...path) => {
    const { code, out, err } = await testKit().run(...path, '--json');
    expect([code, out, JSON.parse(err).error.code]).toEqual([2, '', 'usage']);
  },
);

const endless = (command: Command) => command.registeredArguments.at(-1)?.variadic === true;

test.each(
  leaves(program)
    .filter(({ command }) => !endless(command))
    .map(({ path, command }) => [path.join(' '), path, command] as const),
)('when a word too many is given, then that is misuse of llmkit %s', async (name, path, command) => {
  const words = command.registeredArguments.map(({ argChoices }) => argChoices?.[0] ?? '1');
  const { code, err, out } = await testKit().run(...path, ...words, 'secret');
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(`llmkit ${name} takes `);
  expect(err).not.toContain('secret');
});

test.each([
  [['conv', 'new', 'Trip', 'to', 'Oslo'], 'takes at most 1. Put what', 'llmkit conv new "TITLE"'],
  [['conv', 'show', 'Trip', 'to', 'Oslo'], 'takes 1. Put what', 'llmkit conv show "CONV"'],
  [['config', 'set', 'system', 'Be', 'brief'], 'takes 2. Put what', 'llmkit config set KEY "VALUE"'],
  [['prompt', 'list', 'translate'], 'Cannot take 1 argument: ', 'takes none. See: llmkit prompt list --help'],
  [['vars', 'rm', 'a', 'b', '--force'], 'takes 1. See: llmkit vars rm --help', ''],
])('when there are excess words in %j, then it is told what to do about them', async (args, ...parts) => {
  const { code, err } = await testKit().run(...args);
  expect(code).toBe(2);
  for (const part of parts) expect(err).toContain(part);
});

describe('when help is typed as a word', () => {
  test.each([
    [['help'], 'llmkit <command>'],
    [['help', 'help'], 'llmkit help'],
    [['help', 'prompt'], 'llmkit prompt [options] [command]'],
    [['help', 'prompt', 'list'], 'llmkit prompt list'],
    [['help', 'conv', 'ls'], 'llmkit conv list'],
    [['--quiet', 'help', 'config', 'get'], 'llmkit config get'],
    [['prompt', 'help'], 'llmkit prompt [options] [command]'],
    [['prompt', 'help', 'run'], 'llmkit prompt run'],
  ])('as in %j, then it is that of the command named', async (args, usage) => {
    const { code, err, out } = await testKit().run(...args);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`Usage: ${usage}`);
  });

  test.each([
    [['help', 'bogus'], 'There is no command "llmkit bogus". See: llmkit --help'],
    [['help', 'promt'], 'Did you mean: llmkit prompt'],
    [['help', 'prompt', 'bogus'], 'There is no command "llmkit prompt bogus". See: llmkit prompt --help'],
    [['help', 'prompt', 'lst'], 'Did you mean: llmkit prompt list'],
    [['help', 'chat', 'x'], 'There is no command "llmkit chat x"'],
    [['prompt', 'help', 'bogus'], 'There is no command "llmkit prompt bogus"'],
  ])('as in %j, then that is misuse', async (args, part) => {
    const { code, err, out } = await testKit().run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(part);
  });

  test('to a command that takes text, then it is a word like others', async () => {
    expect((await testKit().run('chat', '--provider', 'mock', 'help')).out).toContain('[user]\nhelp');
  });
});

test('when a noun has list, show, rm or search, then other words for it are there', () => {
  const words = leaves(program).map(({ command }) => [command.name(), command.aliases()]);
  const other: Record<string, string[]> = {
    list: ['ls'],
    show: ['view', 'cat'],
    rm: ['delete', 'remove'],
    search: ['find', 'grep'],
  };
  for (const [name, aliases] of words) expect([name, aliases]).toEqual([name, other[name as string] ?? []]);
});

test('when misuse comes with --json, then it is told as JSON', async () => {
  const { err } = await testKit().run('conv', 'show', '--json');
  expect(JSON.parse(err)).toMatchObject({ error: { code: 'usage' } });
});

test.each([
  [['conv', 'list', '--limit', 'x'], 'See: llmkit conv list --help.'],
  [['conv', 'ls', '--home', 'x', '--limit', 'x'], 'See: llmkit conv list --help.'],
  [['--quiet', 'prompt', 'run'], 'See: llmkit prompt run --help.'],
  [['chat', '--modle', 'x'], 'See: llmkit chat --help.'],
])('when %j is misuse, then it is told where its help is', async (args, hint) => {
  expect((await testKit().run(...args)).err).toContain(hint);
});

describe('when help advice is asked for', () => {
  test('on a terminal, then its paragraphs are wrapped there, not where the file has its line ends', async () => {
    const { out } = await testKit().runWith({ tty: { stdout: true } }, 'help', 'advice');
    expect(readFileSync('docs/advice.md', 'utf8')).toContain('the same length,\nelse it is');
    expect(out).toContain('the same length, else it is');
    expect(out).toContain('───');
  });

  test('in a pipe, then it is the page', async () => {
    expect((await testKit().run('help', 'advice')).out).toBe(readFileSync('docs/advice.md', 'utf8'));
  });

  test('with a word behind it, then the error says that it is one page', async () => {
    const { code, err } = await testKit().run('help', 'advice', 'cost');
    expect([code, err]).toEqual([2, 'error: Cannot find a part of advice: it is one page. Run: llmkit help advice.\n']);
  });
});

import { describe, expect, test } from '@jest/globals';
import { orChat } from '../../src/commands/default-command.ts';
import { createContext } from '../../src/commands/context.ts';
import { createProgram } from '../../src/commands/program.ts';
import { processIo } from '../../src/terminal/process-io.ts';
import { testKit } from '../support/test-kit.ts';

const terminal = { stdin: { isTTY: true }, stdout: { isTTY: true } } as Parameters<typeof orChat>[1];

describe('when a command line is typed on a terminal', () => {
  test.each([
    [[]],
    [['--quiet']],
    [['--home=/x']],
    [['--home', 'conv']],
    [['--home', '--help']],
    [['--home', '-V', '--quiet']],
  ])('as %j, then it is a chat', (args) => {
    expect(orChat(args, terminal)).toEqual(['chat', ...args]);
  });

  test.each([
    [['conv', 'list']],
    [['--home=/x', 'prompt', 'list']],
    [['--home', '/x', 'prompt', 'list']],
    [['--help']],
    [['--quiet', '-V']],
    [['help']],
    [['--', 'chat']],
    [['--', '--help']],
    [['-', 'chat']],
  ])('as %j, then it stays as it is', (args) => {
    expect(orChat(args, terminal)).toEqual(args);
  });
});

/** The commands that are loaded for a command line: what is not is time saved. */
async function loaded(...args: string[]): Promise<string[]> {
  const makers = { makeApp: () => Promise.reject(new Error('not needed')) };
  const program = await createProgram(createContext([], processIo(), makers, new AbortController().signal), args);
  return program.commands.flatMap((noun) => [
    noun.name(),
    ...noun.commands.map((verb) => `${noun.name()} ${verb.name()}`),
  ]);
}

test.each([
  [['prompt', 'list']],
  [['prompt', 'ls']],
  [['--home=/x', 'prompt', 'list']],
  [['--home', 'prompt', 'prompt', 'list']],
  [['--home', 'help', 'prompt', 'list']],
  [['--quiet', 'prompt', '--json', 'list']],
  [['prompt', '--home', 'show', 'list']],
  [['--', 'prompt', 'list']],
  [['prompt', '--', 'list']],
])('when the command line is %j, then only prompt list is loaded', async (args) => {
  expect(await loaded(...args)).toEqual(['prompt', 'prompt list']);
});

test.each([
  [['--', 'conv', 'list', '--json'], 'Cannot take 1 argument: llmkit conv list takes none'],
  [['conv', '--', '--json', 'list'], 'There is no command "llmkit conv --json"'],
  [['--', '--home', 'conv', 'list'], 'There is no command "llmkit --home"'],
  [['conv', '--limit', 'x', '--', 'list'], 'See: llmkit conv'],
])('when words stand behind -- in %j, then they are commands and arguments, no flags', async (args, part) => {
  const { code, err } = await testKit().run(...args);
  expect(code).toBe(2);
  expect(err).toContain(part);
});

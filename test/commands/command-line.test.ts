import { describe, expect, test } from '@jest/globals';
import { createContext } from '../../src/commands/context.ts';
import { COMMAND_NAMES, createProgram } from '../../src/commands/program.ts';
import { readFirstWords } from '../../src/commands/first-words.ts';
import { processIo } from '../../src/terminal/process-io.ts';
import { Stopping } from '../../src/core/stopping.ts';
import { testKit } from '../support/test-kit.ts';

type Streams = Parameters<typeof readFirstWords>[2];

/** Standard streams: a letter of `terminals` for each that is one (in, out, err). */
function streams(terminals: string, isPiped = false): Streams {
  const [isIn, isOut, isErr] = ['i', 'o', 'e'].map((letter) => terminals.includes(letter));
  return { stdin: { isTTY: isIn, isPiped }, stdout: { isTTY: isOut }, stderr: { isTTY: isErr } } as Streams;
}

const meaning = (args: string[], io: Streams) => readFirstWords(args, COMMAND_NAMES, io);

describe('when a command line is typed on a terminal', () => {
  test.each([
    [[]],
    [['--quiet']],
    [['--home=/x']],
    [['--home', 'conv']],
    [['--home', '--help']],
    [['Why is the sky blue?']],
    [['--json', 'Why is the sky blue?', '-m', 'x']],
    [['two\nlines']],
    [['convey this']],
    [['']],
    [['-m', 'x', 'hi']],
    [['-c', 'and?']],
    [['--quiet', '--system=Be brief', 'hi']],
  ])('as %j, then it is a chat', (args) => {
    expect(meaning(args, streams('ioe'))).toMatchObject({ kind: 'line', args: ['chat', ...args] });
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
    [['--home', '-V', '--quiet', '-V']],
  ])('as %j, then it stays as it is', (args) => {
    expect(meaning(args, streams('ioe'))).toEqual({ kind: 'line', args });
  });
});

describe('when no word is given', () => {
  test.each([
    ['something is piped in, and stdout is a terminal', streams('o', true), ['chat']],
    ['something is piped in, and stderr is a terminal', streams('e', true), ['chat']],
    ['nothing is piped in, and nobody is there', streams(''), []],
    ['stdout goes elsewhere', streams('ie'), []],
  ])('and %s, then it is %j', (_, io, args) => {
    expect(meaning([], io)).toEqual({ kind: 'line', args });
  });

  test('and something is piped in where nobody is, then that is misuse that names the command', async () => {
    const { code, err, out } = await testKit().runWith({ input: 'x' });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Did you mean: llmkit chat');
  });
});

describe('when the first word is no command', () => {
  const told = async (...args: string[]) => {
    const { code, err, out } = await testKit().run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err.length).toBeLessThanOrEqual(200);
    return err;
  };

  test.each([
    [['zzzzzz'], 'Did you mean: llmkit chat zzzzzz'],
    [['chta'], 'Did you mean: llmkit chat, or to ask a model: llmkit chat chta'],
    [['promt', 'list'], 'Did you mean: llmkit prompt, or to ask a model: llmkit chat "promt list"'],
    [['why', 'is', 'it', '-m', 'mock'], 'Did you mean: llmkit chat "why is it" -m mock'],
    [['costs', '5$?', '-s', "it's"], `llmkit chat 'costs 5$?' -s "it's"`],
    [['--json', 'hello', 'there'], 'llmkit chat'],
    [['./notes.md'], 'Did you mean: llmkit run ./notes.md'],
    [['notes.md', 'x'.repeat(300)], 'llmkit chat "TEXT"'],
    [['x'.repeat(300)], 'llmkit chat "TEXT"'],
    [['conv list'], 'Did you mean: llmkit conv list, or llmkit chat "conv list"'],
    [[`chat ${'x'.repeat(300)}`], 'llmkit chat "TEXT"'],
  ])('as in %j, then it is told what was meant', async (args, part) => {
    expect((await told(...args)).replaceAll('\\"', '"')).toContain(part);
  });

  test.each([
    [['-m', 'X', 'conv', 'list'], 'llmkit conv list -m X, or llmkit chat "conv list" -m X'],
    [['-m', 'X', 'conv list'], 'llmkit conv list -m X, or llmkit chat "conv list" -m X'],
    [['--quiet', '-c', 'run', 'sum', '--usage'], 'llmkit run sum --quiet -c --usage, or llmkit chat "run sum"'],
    [['-m', 'conv', 'conv', 'list'], 'llmkit conv list -m conv, or'],
    [['-s', 'Be brief', 'models', "aren't", 'it'], `llmkit models "aren't" it -s "Be brief", or`],
    [['-c', `chat ${'x'.repeat(300)}`], 'llmkit chat …, or llmkit chat "TEXT"'],
  ])('or a command behind options, as in %j, then it is told with the line that was meant', async (args, part) => {
    expect(await told(...args)).toContain(part);
  });

  test.each([
    [['--provider', 'mock', '--', 'conv', 'list'], 'conv list'],
    [['--provider', 'mock', 'convey', 'this'], 'convey this'],
    [['chat', '--provider', 'mock', 'conv', 'list'], 'conv list'],
  ])('but text for certain, as in %j, then it is asked', async (args, text) => {
    expect(await testKit().run(...args)).toMatchObject({ code: 0, out: `[user]\n${text}\n` });
  });

  test.each([
    ['logs', 'conv list'],
    ['templates', 'prompt list'],
    ['roles', 'prompt list'],
    ['sessions', 'conv list'],
    ['search', 'conv search TEXT'],
    ['show', 'conv show CONV'],
    ['stats', 'usage'],
    ['serve', 'mcp serve'],
    ['constructor', 'chat constructor'],
  ])('but one of other tools, as %s, then it is told what does it here', async (word, line) => {
    expect(await told(word)).toContain(`Did you mean: llmkit ${line}`);
    expect(await told(word, 'x')).toContain('Did you mean: llmkit ');
  });

  test.each([
    [['-t', 'summarize', 'hi'], 'Did you mean: llmkit run NAME'],
    [['chat', '-r', 'coder', 'hi'], 'Did you mean: llmkit run NAME'],
    [['chat', '-n', 'hi'], 'Did you mean: --no-save'],
    [['chat', '--seed', '1', 'hi'], "Unknown option '--seed'. Did you mean: --set seed=NUMBER."],
    [['chat', '--temp', '1', 'hi'], '--temperature'],
    [['chat', '--al', 'hi'], '--allow-http or --allow'],
    [['-o', 'temperature', '0.5', 'hi'], 'Did you mean: --temperature <number>, or -o ./temperature'],
    [['chat', '-o', 'user_id', 'x', 'hi'], 'Did you mean: --set user_id=VALUE'],
  ])('or an option of other tools, as in %j, then it is told what does it here', async (args, part) => {
    expect(await told(...args)).toContain(part);
  });
});

test('when the first option is none of the program, then its question is asked', async () => {
  const { code, out } = await testKit().run('--provider', 'mock', 'Hello');
  expect([code, out]).toEqual([0, '[user]\nHello\n']);
  expect((await testKit({ env: { LLM_PROVIDER: 'mock' } }).run('Why is it?')).out).toContain('Why is it?');
});

test('when it is llmkit run, then it is prompt run', async () => {
  const kit = testKit({ env: { LLM_PROVIDER: 'mock' }, files: { './a.md': 'Say {{ input }}' } });
  for (const path of [['run'], ['prompt', 'run']])
    expect((await kit.run(...path, './a.md', 'hi')).out).toContain('Say hi');
});

/** The commands that are loaded for a command line: what is not is time saved. */
async function loaded(...args: string[]): Promise<string[]> {
  const makers = { makeApp: () => Promise.reject(new Error('not needed')) };
  const program = await createProgram(createContext([], processIo(), makers, new Stopping()), args);
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

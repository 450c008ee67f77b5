import { describe, expect, test } from '@jest/globals';
import { leaves, wholeProgram } from '../support/all-commands.ts';
import { testKit } from '../support/test-kit.ts';

const program = await wholeProgram();

describe.each(leaves(program).map(({ path, command }) => [path.join(' '), path, command] as const))(
  'llmkit %s',
  (name, path) => {
    test('has help with an example of itself, a description, and an end of 0', async () => {
      const { code, out, err } = await testKit().run(...path, '--help');
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/\n\nExamples?:\n/);
      expect(out.slice(out.indexOf('Example'))).toContain(`llmkit ${name}`);
    });
  },
);

describe('every option', () => {
  test.each(
    leaves(program).flatMap(({ path, command }) =>
      command.options.map((option) => [path.join(' '), option.flags, option.description]),
    ),
  )('%s %s is described', (_path, _flags, description) => {
    expect(description.length).toBeGreaterThan(5);
  });
});

test('help needs neither a home nor an app', async () => {
  const broken = { env: { LLMKIT_HOME: '/dev/null/nowhere' } };
  expect((await testKit().runWith(broken, '--help')).code).toBe(0);
});

test.each([
  [['chta'], 'Did you mean: llmkit chat'],
  [['conv', 'lst'], 'Did you mean: llmkit conv list'],
  [['zzzzzz'], 'See: llmkit --help'],
  [['chat', '--modle', 'x'], '--model'],
  [['conv', 'show'], "Missing required argument 'conv'"],
  [['conv', 'list', '--limit', 'x'], 'whole number'],
  [['chat', '--temperature', '3', 'x'], 'a number from 0 to 2'],
])('%j is misuse, told in one line', async (args, part) => {
  const { code, err, out } = await testKit().run(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(part);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test('misuse with --json is told as JSON', async () => {
  const { err } = await testKit().run('conv', 'show', '--json');
  expect(JSON.parse(err)).toMatchObject({ error: { code: 'usage' } });
});

test.each([
  [['conv', 'list', '--limit', 'x'], 'See: llmkit conv list --help.'],
  [['conv', 'ls', '--home', 'x', '--limit', 'x'], 'See: llmkit conv list --help.'],
  [['--quiet', 'prompt', 'run'], 'See: llmkit prompt run --help.'],
  [['chat', '--modle', 'x'], 'See: llmkit chat --help.'],
])('%j is told where its help is', async (args, hint) => {
  expect((await testKit().run(...args)).err).toContain(hint);
});

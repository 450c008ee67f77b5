import { describe, expect, test } from '@jest/globals';
import { sanitize } from '../../src/terminal/sanitize.ts';
import { ATTACKS } from '../support/attacks.ts';
import { mockKit, testKit } from '../support/test-kit.ts';
import { shellHint } from '../../src/commands/advice.ts';
import { ADVICE_SAMPLES } from '../support/advice-samples.ts';

const FILES = {
  'faults.md': '---\ntemprature: 1\ntop_p: 2\ntemperature: 7\nmax_tokens: 0\n---\nx',
  'values.md': Array.from({ length: 7 }, (_, at) => `{{ a_long_name_of_a_variable_${at} }}`).join(''),
};

const NAME = Object.values(ATTACKS).join(' ');

describe('when an error quotes what a terminal would obey or hide', () => {
  test.each(['--json', '--ndjson'])('then it is escaped on a terminal with %s and means the same', async (flag) => {
    const { err } = await testKit({ tty: { stderr: true } }).run('conv', 'show', NAME, flag);
    expect(sanitize(err)).toBe(err);
    expect(JSON.parse(err).error.message).toContain(NAME.slice(NAME.indexOf('\u009b')).slice(0, 20));
  });

  test('then a pipe gets it as it is', async () => {
    const { err } = await testKit().run('conv', 'show', NAME, '--json');
    expect(err).toContain('\u009b');
  });
});

describe('when an error is longer than a line of 200 characters', () => {
  const long = 'x'.repeat(500);
  const lines = async (...args: string[]) => (await mockKit({ files: FILES }).run(...args)).err.trimEnd().split('\n');

  test('then what was given is shortened, the way out is not, and --verbose tells all', async () => {
    const [line = '', ...more] = await lines('conv', 'show', long);
    expect([line.length <= 200, more]).toEqual([true, []]);
    expect(line).toMatch(/^error: Cannot find a conversation "x{20,}…x+". Name it by .*see: llmkit conv list\.$/);
    expect((await lines('conv', 'show', long, '--verbose'))[0]).toContain(long);
  });

  test('then faults stand on a line each, with their place or their value', async () => {
    expect(await lines('prompt', 'render', 'faults.md')).toEqual([
      'error: Cannot use faults.md: 4 faults.',
      '  2:1: it has no field temprature. Did you mean temperature?',
      '  3:8: top_p must be a number from 0 to 1',
      '  4:14: temperature must be a number from 0 to 2',
      '  5:13: max_tokens must be a whole number, 1 or more',
    ]);
    expect((await lines('prompt', 'render', 'values.md')).slice(-8)).toEqual([
      'error: Cannot use values.md: 7 faults. Give values with -v NAME=VALUE.',
      ...Array.from({ length: 7 }, (_, at) => `  a_long_name_of_a_variable_${at} is required`),
    ]);
  });

  test('then conversations that may be meant stand on a line each', async () => {
    const kit = mockKit();
    for (let at = 0; at < 4; at++) await kit.run('conv', 'new', 'Trip');
    const { code, err } = await kit.run('conv', 'show', 'Trip');
    expect([code, err.split('\n')[0]]).toEqual([5, expect.stringMatching(/^error: .*Name one by its id:$/)]);
    expect(err.match(/^ {2}[0-9a-f-]{36} {2}Trip$/gm)).toHaveLength(4);
  });

  test('then whoever has nothing set up reads every way', async () => {
    const { code, err } = await testKit().run('chat', 'hi');
    expect([code, err.split('\n').filter((line) => line.length > 200)]).toEqual([3, []]);
    expect(err).toMatch(/^ {2}Set .*keys set openai\.\n[\s\S]*^ {2}Try it offline: --provider mock\.$/m);
  });
});

test('when a way out has words in the shell, then they fit on a line', () => {
  const said = ADVICE_SAMPLES.map((one) => shellHint([one]) ?? '');
  expect(said.filter((text) => text.length > 190)).toEqual([]);
});

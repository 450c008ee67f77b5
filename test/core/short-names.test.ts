import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shellHint } from '../../src/commands/advice.ts';
import { errorLines } from '../../src/commands/error-lines.ts';
import type { Advice } from '../../src/core/advice.ts';
import { libraryHint } from '../../src/core/advice-words.ts';
import { LlmkitError } from '../../src/core/errors.ts';
import { toldInOneLine, withShortNames } from '../../src/core/short-names.ts';
import { chatHint } from '../../src/terminal/repl/advice.ts';
import { ADVICE_SAMPLES } from '../support/advice-samples.ts';
import { testKit } from '../support/test-kit.ts';

/** Fields of advice that choose words; all others hold names. */
const FIXED = [
  'kind',
  'what',
  'when',
  'of',
  'by',
  'which',
  'why',
  'wire',
  'fault',
  'how',
  'can',
  'if',
  'unlike',
  'untouched',
];

/** `advice` with `name` in place of all its names. */
function named(advice: unknown, name: string, field = ''): unknown {
  if (typeof advice === 'string') return FIXED.includes(field) ? advice : name;
  if (Array.isArray(advice)) return advice.map((one) => named(one, name));
  if (typeof advice !== 'object' || advice === null) return advice;
  return Object.fromEntries(Object.entries(advice).map(([key, value]) => [key, named(value, name, key)]));
}

/** 300 characters without blanks: of a model, a path, or anything else. */
const longName = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', '_', '.'), minLength: 300, maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('a', '/', '日', '😀', 'é'), minLength: 300, maxLength: 300 }),
);

/** The lines of each surface for an error with this one way out. */
const SURFACES: [string, (message: string, advice: Advice) => string[]][] = [
  [
    'the shell',
    (message, advice) => errorLines(new LlmkitError('not_found', message, { advice: [advice] }), shellHint),
  ],
  ['the chat', (message, advice) => [toldInOneLine(message, chatHint([advice]))]],
  ['the library', (_message, advice) => [libraryHint([advice]) ?? '']],
];

describe.each(SURFACES)('when an error with long names is told by %s', (surface, linesOf) => {
  test.each(ADVICE_SAMPLES.map((one) => [one]))('with %j, then no line has more than 200 characters', (sample) => {
    fc.assert(
      fc.property(longName, (name) => {
        const lines = linesOf(`Cannot find the prompt ${JSON.stringify(name)}.`, named(sample, name) as Advice);
        // A command of the system's shell is to be pasted.
        const isWhole = surface === 'the shell' && sample.kind === 'run';
        for (const line of isWhole ? lines.slice(0, 1) : lines) {
          expect(`error: ${line}`.length).toBeLessThanOrEqual(200);
          expect(line.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 5 },
    );
  });
});

describe('when a text has long names', () => {
  const long = 'x'.repeat(300);

  test('then the longest lose their middle, and short ones stay', () => {
    expect(withShortNames(`Cannot move ${long}a to short: no.`, 60)).toMatch(
      /^Cannot move x{15,}…x{15,}a to short: no\.$/,
    );
  });

  test('then what stands between quotation marks is one name', () => {
    expect(withShortNames(`Cannot open "${'my file '.repeat(40)}.md".`, 60)).toMatch(
      /^Cannot open "my file .*….*\.md"\.$/,
    );
  });

  test('then a command that fits stays whole', () => {
    const line = toldInOneLine(`Cannot read ${long}.`, `Run: chmod 600 /home/${'y'.repeat(80)}`);
    expect(line).toMatch(/^Cannot read x+…x+\. Run: chmod 600 \/home\/y{80}$/);
    expect(`error: ${line}`).toHaveLength(200);
  });

  test('then a line that is short enough stays as it is', () => {
    expect(withShortNames(`${'a'.repeat(100)} ${'b'.repeat(92)}`)).toHaveLength(193);
  });

  test('then the hint of a program is short, and its record keeps the whole name', () => {
    const error = new LlmkitError('not_found', `No ${long}.`, { advice: [{ kind: 'did_you_mean', name: long }] });
    expect([error.hint!.length, error.message.length]).toEqual([193, 304]);
  });
});

test('when a command fails about a long name, then no line has more than 200 characters, and --json has all of it', async () => {
  const name = 'n'.repeat(300);
  const { run } = testKit();
  for (const args of [
    ['conv', 'show', name],
    ['prompt', 'show', name],
    ['chat', 'Hi', '-m', `${name}/m`],
  ]) {
    for (const line of (await run(...args)).err.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(200);
    expect((await run(...args, '--json')).err).toContain(name);
  }
});

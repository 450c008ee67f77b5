import { describe, expect, test } from '@jest/globals';
import { OWN_FLAGS, needsVar } from '../../../src/commands/prompt/own-flags.ts';
import { starters } from '../../../src/compose/starters.ts';
import { leaves, wholeProgram } from '../../support/all-commands.ts';
import { mockKit } from '../../support/test-kit.ts';

const OWN = '---\nvariables:\n  output: { type: select, options: [list, text] }\n---\nA {{ output }} {{ a }}';

describe('when values are given as options', () => {
  test('then they count like -v, in any order, and a boolean takes no word', async () => {
    const args = ['--word-count', '50', '--urgent', 'Hi there', '--recipient-name=Ada'];
    const { code, out } = await mockKit().run('run', 'email_generator', ...args);
    expect([code, out]).toEqual([0, expect.stringMatching(/to Ada.*about 50 words.*is urgent.*Hi there/s)]);
    const calm = await mockKit().run('prompt', 'render', 'email_generator', '--no-urgent', '--recipient-name', 'Ada');
    expect([calm.code, calm.out]).toEqual([0, expect.not.stringContaining('urgent')]);
  });

  test('then wrong ones are told all at once, with what would be right', async () => {
    const { code, err } = await mockKit().run('run', 'email_generator', '--tone', 'loud', '--word-count', 'many');
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('recipient_name is required; tone must be one of: formal,'),
    ]);
    expect(err).toContain('word_count must be a valid number');
  });

  test('and one is misspelt, then the nearest is told; of a prompt that is not there, that it is not', async () => {
    const misspelt = await mockKit().run('run', 'email_generator', '--tnoe', 'formal');
    expect([misspelt.code, misspelt.err]).toEqual([2, expect.stringContaining('Did you mean --tone?')]);
    expect((await mockKit().run('run', 'emial_generator', '--tone', 'formal')).code).toBe(4);
  });

  test('then those of the version that is named are meant', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', 'A {{ old }}');
    await kit.addPrompt('p', 'A {{ young }}', '--update');
    expect((await kit.run('run', 'p@1', '--old', 'x')).out).toContain('A x');
    expect((await kit.run('run', 'p', '--old', 'x')).code).toBe(2);
  });

  test('then the text of a file is taken by @', async () => {
    const kit = mockKit({ files: { './p.md': 'Say {{ what }}', 'x.txt': 'this\n' } });
    expect((await kit.run('run', './p.md', '--what', '@x.txt')).out).toContain('Say this');
  });
});

describe('when a variable is called like an option of llmkit', () => {
  test.each([
    ['--output', 'x'],
    ['--version', '1'],
  ])('then %s is refused, and -v taken', async (...flag) => {
    const kit = mockKit({ files: { './p.md': 'A {{ output }} {{ version }}' } });
    const refused = await kit.run('run', './p.md', ...flag);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining(`-v ${flag[0].slice(2)}=VALUE`)]);
    expect((await kit.run('run', './p.md', '-v', 'output=B', '-v', 'version=C', '--output', '-')).out).toContain(
      'A B C',
    );
  });

  test('then its help says so, and check notes it', async () => {
    const kit = mockKit({ files: { './p.md': OWN } });
    expect((await kit.run('run', './p.md', '--help')).out).toMatch(
      /Variables that need -v:\n {2}-v output=VALUE.*list, text/,
    );
    expect((await kit.run('prompt', 'check', './p.md')).out).toContain(
      '3:3: note: output cannot be an option of a run',
    );
  });

  test('then those are all the options that there are', async () => {
    const run = leaves(await wholeProgram()).find(({ path }) => path.join(' ') === 'prompt run')!.command;
    const flags = [...run.options, ...run.parent!.parent!.options].map(({ long }) => long!.slice(2));
    expect([...flags, 'help'].filter((flag) => !OWN_FLAGS.has(flag))).toEqual([]);
  });

  test('then it is none of the prompts that come with llmkit', async () => {
    for (const { name } of await starters.list())
      for (const definition of Object.values((await starters.get(name))!.variables))
        expect([name, definition.name, needsVar(definition)]).toEqual([name, definition.name, false]);
  });
});

describe('when the help of a prompt is asked for', () => {
  test.each(['--help', '-h'])('then %s shows its description, variables and an example that works', async (flag) => {
    const { out } = await mockKit().run('run', 'translate', flag);
    expect(out).toMatch(/Usage: llmkit run translate .*\nTranslate.*--language <text>.*--formality <value>.*choices/s);
    const example = /Example:\n {2}llmkit (.*)/.exec(out)![1]!;
    const words = [...example.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
      ([, one, two, three]) => one ?? two ?? three!,
    );
    expect((await mockKit().run(...words)).code).toBe(0);
  });
});

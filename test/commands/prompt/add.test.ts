import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { tempFolder } from '../../support/temp-home.ts';
import { mockKit, testKit } from '../../support/test-kit.ts';

describe('when a prompt is added under a name', () => {
  test.each(['foo.md', 'foo.liquid'])('that always means a file, then it is refused: %s', async (name) => {
    const kit = testKit({ files: { 'f.txt': `---\nname: ${name}\n---\nx` } });
    expect(await kit.addPrompt(name, 'x')).toMatchObject({ code: 2, err: expect.stringContaining('Call it foo') });
    expect((await kit.run('prompt', 'add', '--file', 'f.txt')).code).toBe(2);
  });

  test.each([
    ['Summarize', 'summarize'],
    ['MINE', 'mine'],
  ])('that differs from another only in case, then it is a conflict: %s', async (name, other) => {
    const kit = testKit();
    await kit.addPrompt('mine', 'x');
    const conflict = { code: 5, err: expect.stringContaining(`there is a prompt ${other}`) };
    expect(await kit.addPrompt(name, 'x')).toMatchObject(conflict);
    expect(await kit.addPrompt(name, 'x', '--force')).toMatchObject(conflict);
  });

  test.each(['../canary', '/etc/passwd', '__proto__', 'constructor', '%2e%2e/canary', ''])(
    'that would lead out of the store, then it is refused: %j',
    async (name) => {
      const kit = testKit();
      expect((await kit.addPrompt(name, 'x')).code).toBe(2);
      expect(existsSync(join(kit.home, '..', 'canary.json'))).toBe(false);
    },
  );

  test('that only looks like a file of the home, then it is one like any other', async () => {
    expect((await testKit().addPrompt('canary.txt', 'x')).code).toBe(0);
  });

  test('that exists, then it is a conflict; --force adds a version, and the old one stays', async () => {
    const kit = testKit();
    await kit.addPrompt('p', 'one');
    expect((await kit.addPrompt('p', 'two')).code).toBe(5);
    await kit.addPrompt('p', 'two', '--force');
    await kit.addPrompt('p', 'two', '--force');
    const versions = [{ version: 1, content: 'one' }];
    expect(await kit.json('prompt', 'show', 'p')).toMatchObject({ version: 2, content: 'two', versions });
  });

  test('of a starter, then it wins over it', async () => {
    const kit = testKit();
    await kit.addPrompt('summarize', 'mine');
    expect((await kit.run('prompt', 'show', 'summarize')).out).toContain('mine');
  });
});

describe('when a next version is added', () => {
  test('from the command line, then it came from no file, and its description stays', async () => {
    const kit = testKit({ files: { 'n.md': '---\ndescription: Notes\n---\nA' } });
    await kit.run('prompt', 'add', 'n', '--file', 'n.md');
    expect(await kit.app().prompts.get('n')).toMatchObject({ origin: '/here/n.md', description: 'Notes' });
    await kit.addPrompt('n', 'B', '--force');
    const prompt = await kit.app().prompts.get('n');
    expect(prompt).toMatchObject({ content: 'B', description: 'Notes', version: 2 });
    expect(prompt).not.toHaveProperty('origin');
  });

  test('by many at once, then it is one prompt whose versions are all there', async () => {
    const kit = testKit();
    const texts = Array.from({ length: 8 }, (_, at) => `text ${at}`);
    const results = await Promise.all(texts.map((text) => kit.addPrompt('p', text, '--force')));
    expect(results.map(({ err }) => err).join('')).not.toContain('error');
    const { content, versions } = await kit.app().prompts.get('p');
    expect([content, ...versions.map((version) => version.content)].toSorted()).toEqual(texts);
  });

  test.each(['one', 'one\n', 'one\n\n'])('from what show prints to a pipe, then it is no new one: %j', async (text) => {
    const kit = testKit();
    await kit.addPrompt('p', text);
    const { out } = await kit.run('prompt', 'show', 'p');
    await kit.runWith({ files: { 'p.md': out } }, 'prompt', 'add', 'p', '--file', 'p.md', '--force');
    expect(await kit.app().prompts.get('p')).toMatchObject({ version: 1, content: text });
  });

  test('and says the same, then that is told', async () => {
    const kit = testKit();
    await kit.addPrompt('p', 'one');
    expect((await kit.addPrompt('p', 'two', '--force')).err).toBe('stored p, version 2\n');
    const { err } = await kit.addPrompt('p', 'two', '--force');
    expect(err).toBe('version 2 of p says the same; there is no new version\n');
  });

  test('then tags stay unless others are given', async () => {
    const kit = testKit({ files: { 'p.md': '---\ntags: []\n---\ntwo' } });
    const tags = async () => (await kit.app().prompts.get('p')).tags;
    await kit.addPrompt('p', 'one', '--tag', 'a');
    await kit.addPrompt('p', 'two', '--force');
    expect(await tags()).toEqual(['a']);
    await kit.addPrompt('p', 'two', '--force', '--tag', 'b');
    expect(await tags()).toEqual(['b']);
    await kit.run('prompt', 'add', '--file', 'p.md', '--force');
    expect(await tags()).toEqual([]);
  });
});

describe('when a prompt is added with a text', () => {
  test('of --content and one is piped in too, then that one is told to be left out', async () => {
    const { code, err } = await testKit().runWith({ input: 'piped' }, 'prompt', 'add', 'p', '--content', 'x');
    expect([code, err]).toEqual([0, 'note: standard input is not read beside --content\nstored p, version 1\n']);
  });

  test.each(['', ' \n'])('that is none, then it is refused unless it has a system text: %j', async (text) => {
    const kit = testKit({ files: { 'p.md': text } });
    const none = { code: 2, err: expect.stringContaining('it has no text') };
    expect(await kit.addPrompt('p', text)).toMatchObject(none);
    expect(await kit.run('prompt', 'add', '--file', 'p.md')).toMatchObject(none);
    expect((await kit.addPrompt('p', text, '--system', 'Be brief.')).code).toBe(0);
  });
});

describe('when a file is added', () => {
  const files = { 'p.md': 'Say {{ a }}', 'notes.txt': 'x', p: 'y' };
  const added = async (...words: string[]) => {
    const kit = testKit({ files });
    const { code } = await kit.run('prompt', 'add', ...words);
    const { prompts } = await kit.app().prompts.list();
    return [code, ...prompts.filter(({ source }) => source === 'stored').map(({ name }) => name)];
  };

  test.each([
    [['p.md'], 'p'],
    [['notes.txt'], 'notes'],
    [['other', 'p.md'], 'other'],
    [['other', 'p'], 'other'],
    [['--file', 'p.md'], 'p'],
  ])('as %j, then it is called %s', async (words, name) => {
    expect(await added(...words)).toEqual([0, name]);
  });

  test.each([[['a', 'p.md', '--content', 'x']], [['a', 'p.md', '--file', 'p.md']]])(
    'with another text, as %j, then it is misuse',
    async (words) => {
      expect(await added(...words)).toEqual([2]);
    },
  );

  test('as -, then standard input is added', async () => {
    const kit = testKit();
    expect((await kit.runWith({ input: 'piped' }, 'prompt', 'add', 'q', '-')).code).toBe(0);
    expect(await kit.app().prompts.get('q')).toMatchObject({ content: 'piped' });
  });

  test('that is stored already, then --update makes the next version, and none of what is unchanged', async () => {
    const definitions =
      'variables:\n  a: { options: [x, y], type: select, description: d, required: false }\nextra: { b: 1, a: 2 }';
    const kit = testKit({ files: { 'p.md': `---\n${definitions}\n---\n{{ a }}` } });
    await kit.run('prompt', 'add', 'p.md');
    expect((await kit.run('prompt', 'add', 'p.md')).err).toContain('--update');
    expect((await kit.run('prompt', 'add', 'p.md', '--update')).err).toContain('there is no new version');
    const reordered = definitions.replace('b: 1, a: 2', 'a: 2, b: 1');
    const other = { files: { 'p.md': `---\n${reordered}\n---\n{{ a }}` } };
    expect((await kit.runWith(other, 'prompt', 'add', 'p.md', '--update')).err).toContain('there is no new version');
  });
});

describe('when what is added is faulty', () => {
  const file = (fields: string, content: string) => `---\n${fields}\n---\n${content}`;
  const FAULTY: [string, string][] = [
    ['a misspelt field', file('temprature: 1', 'x')],
    ['what is not used', file('variables: [a]', 'x')],
    ['a bad pattern', file('variables:\n  a: { pattern: "(" }', '{{ a }}')],
    ['a bad default', file('variables:\n  a: { type: number, default: x }', '{{ a }}')],
    ['fields that are never closed', '---\nname: x\nHello'],
    ['a path', '{{ user.name }}'],
    ['a prompt taken in that is not there', '{% render "nothere" %}'],
    ['nothing', ' \n'],
  ];

  test.each(FAULTY)('with %s, then check, run, render and add refuse it in the same words', async (_what, text) => {
    const kit = mockKit({ files: { 'p.md': text } });
    const checked = await kit.run('prompt', 'check', 'p.md');
    expect(checked.code).toBe(1);
    const [, told] = /^p\.md:\d+:\d+: ([^.\n]*)/.exec(checked.out)!;
    for (const words of [
      ['run', 'p.md', 'hi'],
      ['render', 'p.md', 'hi'],
      ['add', 'p.md'],
    ]) {
      const { code, err } = await kit.run('prompt', ...words);
      expect([code, err]).toEqual([2, expect.stringContaining(told!)]);
    }
  });

  test('in several ways, then all are told at once', async () => {
    const kit = testKit({ files: { 'p.md': file('temprature: 1\ntop_p: 7\nvariables: [a]', '{{ b') } });
    const { err } = await kit.run('prompt', 'add', 'p.md');
    for (const told of ['no field temprature', 'top_p must be', 'not closed']) expect(err).toContain(told);
  });

  test('only by notes, then they are told and it is stored', async () => {
    const { code, err } = await testKit().addPrompt('p', 'Say {{ a }} { { b } }');
    expect([code, err]).toEqual([0, expect.stringContaining('p:1:8: note: a has no definition')]);
    expect(err).toContain('{ { b } } is taken as text; a tag is written {{ b }}');
  });

  test('by taking in itself, then it may where a condition ends it', async () => {
    const kit = testKit();
    expect((await kit.addPrompt('p', '{% if n %}{% render "p" %}{% endif %}')).code).toBe(0);
    expect((await kit.addPrompt('q', '{% render "q" %}')).err).toContain('without end');
  });
});

test('when --content begins with front matter, then that is read as in a file, and not sent to a model', async () => {
  const kit = testKit();
  await kit.addPrompt('p', '---\ntemperature: 1\n---\nHi');
  expect(await kit.app().prompts.get('p')).toMatchObject({ content: 'Hi', metadata: { temperature: 1 } });
  expect((await kit.addPrompt('q', '---\ntemperature: 1\nHi')).err).toContain('its front matter is never closed');
});

describe('when options of a variable are given', () => {
  test.each([
    ['t:select:A,B', ['A', 'B']],
    ['t:select:A, B', ['A', 'B']],
    ['t:select:A|B', ['A', 'B']],
    ['t:select:A, b|C', ['A, b', 'C']],
  ])('as %j, then they are %j', async (flag, options) => {
    const kit = testKit();
    await kit.addPrompt('p', '{{ t }}', '--variable', flag);
    expect((await kit.app().prompts.get('p')).variables['t']).toMatchObject({ variable_type: 'select', options });
  });
});

test('when a file is too large, then the error names no option that the command does not have', async () => {
  const big = join(tempFolder(), 'big.md');
  writeFileSync(big, 'a'.repeat(8 * 1024 * 1024 + 1));
  const kit = testKit({ realFiles: true });
  expect((await kit.run('prompt', 'add', big)).err).toMatch(/it is larger than 8388608 bytes\.\n$/);
  expect((await kit.run('prompt', 'run', big)).err).toContain('raise the limit with --max-input BYTES.');
  expect(JSON.stringify(await kit.json('prompt', 'import', big))).not.toContain('--max-input');
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

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

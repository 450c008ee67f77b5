import { describe, expect, test } from '@jest/globals';
import { mockKit, testKit, type TestKit } from '../../support/test-kit.ts';

const FILE = '---\n# Mine\ntemperature: 0.7 # warm\n---\nHi {{ who }}\n';

/** A kit with a prompt that came from a file. */
async function fileKit(): Promise<TestKit> {
  const kit = mockKit({ files: { './p.md': FILE } });
  await kit.run('prompt', 'add', './p.md');
  return kit;
}

const shown = async (kit: TestKit, name: string) => (await kit.run('prompt', 'show', name)).out;

describe('when a prompt is changed by options', () => {
  test('then only their lines become others, each change is a version, and all of them can be shown', async () => {
    const kit = await fileKit();
    await kit.run('prompt', 'edit', 'p', '--temperature', '0.2', '--note', 'cooler');
    expect(await shown(kit, 'p')).toBe(FILE.replace('0.7', '0.2'));
    expect(await shown(kit, 'p@1')).toBe(FILE);
    expect((await kit.run('prompt', 'export', 'p')).out).toBe(FILE.replace('0.7', '0.2'));
    expect(await kit.json('prompt', 'versions', 'p')).toMatchObject([{ version: 1 }, { version: 2, note: 'cooler' }]);
    expect((await kit.run('prompt', 'edit', 'p', '--temperature', '0.2')).err).toContain('nothing was changed');
  });

  test('and is added with options, then the file keeps its other lines too', async () => {
    const kit = await fileKit();
    await kit.run('prompt', 'add', './p.md', '--update', '--temperature', '0.1');
    expect(await shown(kit, 'p')).toBe(FILE.replace('0.7', '0.1'));
  });

  test('and it comes with llmkit, then it is copied, said once, with the text that it had as version 1', async () => {
    const kit = mockKit();
    const before = await shown(kit, 'summarize');
    const { err } = await kit.run('prompt', 'edit', 'summarize', '--temperature', '1');
    expect(err).toContain('summarize came with llmkit; it is a prompt of your own now');
    expect(await kit.json('prompt', 'show', 'summarize')).toMatchObject({ source: 'stored', version: 2 });
    expect(await shown(kit, 'summarize@1')).toBe(before);
    expect((await kit.run('prompt', 'edit', 'summarize', '--tag', 'x')).err).not.toContain('came with');
  });

  test('and would have faults, then nothing is changed', async () => {
    const kit = await fileKit();
    expect((await kit.run('prompt', 'edit', 'p', '--content', 'Hi {{ who')).code).toBe(2);
    expect(await shown(kit, 'p')).toBe(FILE);
  });

  test('and is a file, then the file is written, in its own words', async () => {
    const kit = mockKit({ files: { './p.md': FILE } });
    const { written } = await kit.run('prompt', 'edit', './p.md', '--temperature', '0.2');
    expect(written).toEqual({ './p.md': FILE.replace('0.7', '0.2') });
  });

  test('and becomes public or private, then its text stays', async () => {
    const kit = await fileKit();
    await kit.run('prompt', 'edit', 'p', '--public');
    expect(await kit.json('prompt', 'show', 'p')).toMatchObject({ is_public: true, version: 1 });
    await kit.run('prompt', 'edit', 'p', '--private');
    expect(await kit.json('prompt', 'show', 'p')).toMatchObject({ is_public: false, version: 1 });
  });

  test('and none are given where there is no terminal, then it says what to do', async () => {
    const { code, err } = await (await fileKit()).run('prompt', 'edit', 'p');
    expect([code, err]).toEqual([2, expect.stringContaining('llmkit prompt edit NAME --temperature 0.2')]);
  });
});

describe('when a version is made the newest again', () => {
  test('then it is a new version with the text of the old one, and tags stay those of today', async () => {
    const kit = await fileKit();
    await kit.run('prompt', 'edit', 'p', '--temperature', '0.2');
    await kit.run('prompt', 'revert', 'p@1');
    expect(await shown(kit, 'p')).toBe(FILE);
    expect(await kit.json('prompt', 'versions', 'p')).toMatchObject([{}, {}, { version: 3, note: 'as version 1' }]);
    await kit.run('prompt', 'edit', 'p', '--tag', 'x', '--temperature', '1');
    await kit.run('prompt', 'revert', 'p@1');
    expect(await shown(kit, 'p')).toBe(FILE.replace('warm\n', 'warm\ntags:\n  - x\n'));
  });

  test('and says the same, is not there, or is not named, then nothing is stored', async () => {
    const kit = await fileKit();
    expect((await kit.run('prompt', 'revert', 'p@1')).err).toContain('there is no new version');
    expect((await kit.run('prompt', 'revert', 'p@7')).code).toBe(4);
    expect((await kit.run('prompt', 'revert', 'p')).code).toBe(2);
    expect(await kit.json('prompt', 'versions', 'p')).toHaveLength(1);
  });

  test('then each can be run, and a conversation tells the one it was made with', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', 'First {{ x }}');
    await kit.addPrompt('p', 'Second {{ x }}', '--update');
    for (const [version, text] of [
      ['1', 'First a'],
      ['2', 'Second a'],
    ]) {
      expect((await kit.run('run', `p@${version}`, '--x', 'a', '--save')).out).toContain(text);
      expect(await kit.json('conv', 'show', 'last')).toMatchObject({
        prompt_name: 'p',
        prompt_version: Number(version),
      });
    }
  });
});

describe('when versions are compared', () => {
  test('then the lines that differ are told, in the form that patch takes', async () => {
    const kit = await fileKit();
    await kit.run('prompt', 'edit', 'p', '--temperature', '0.2');
    const patch =
      '--- p@1\n+++ p@2\n@@ -1,5 +1,5 @@\n ---\n # Mine\n-temperature: 0.7 # warm\n+temperature: 0.2 # warm\n ---\n Hi {{ who }}\n';
    for (const words of [['p'], ['p@1'], ['p@1', 'p@2'], ['p@1', 'p']])
      expect((await kit.run('prompt', 'diff', ...words)).out).toBe(patch);
    expect(await kit.json('prompt', 'diff', 'p')).toEqual({ from: 'p@1', to: 'p@2', patch });
  });

  test('and are the same, or there is one only, then that is told', async () => {
    const kit = await fileKit();
    expect(await kit.run('prompt', 'diff', 'p', 'p@1')).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringContaining('the same'),
    });
    expect((await kit.run('prompt', 'diff', 'p')).code).toBe(2);
    expect((await kit.run('prompt', 'diff', 'p', './p.md')).code).toBe(0);
  });

  test('and differ in all of very many lines, then all of both is told', async () => {
    const kit = testKit();
    const lines = (word: string, count: number) => Array.from({ length: count }, (_, at) => `${word} ${at}`);
    await kit.addPrompt('p', lines('a', 4100).join('\n'));
    // Against few lines many are soon compared.
    await kit.addPrompt('p', lines('b', 20).join('\n'), '--update');
    const { out } = await kit.run('prompt', 'diff', 'p');
    expect(out).toContain('\n-a 4099\n');
    expect(out).toContain('\n+b 19\n');
    expect(out).not.toContain('@@');
  });
});

describe('when a prompt gets another name', () => {
  test('then conversations follow it: they are found by its new name, and rendered by the version that made them', async () => {
    const kit = mockKit();
    await kit.addPrompt('old', 'x', '--system', 'You like {{ what }}.');
    await kit.run('conv', 'new', 'Talk', '--prompt', 'old', '-v', 'what=tea');
    await kit.run('prompt', 'rename', 'old', 'new');
    for (const name of ['new', 'new@1', 'old'])
      expect(await kit.json('conv', 'list', '--prompt', name)).toMatchObject([{ title: 'Talk' }]);
    expect(await kit.json('conv', 'list', '--prompt', 'new@2')).toEqual([]);
    await kit.run('conv', 'vars', 'Talk', 'what=rum');
    expect((await kit.json('conv', 'show', 'Talk')).system_prompt).toBe('You like rum.');
  });

  test('then it has all its versions there, and its file says the new name', async () => {
    const kit = mockKit({ files: { './p.md': `---\nname: p # ours\n---\nHi {{ who }}\n` } });
    await kit.run('prompt', 'add', './p.md');
    await kit.run('prompt', 'edit', 'p', '--temperature', '1');
    expect((await kit.run('prompt', 'rename', 'p', 'q')).code).toBe(0);
    expect(await shown(kit, 'q')).toContain('name: q # ours');
    expect(await kit.json('prompt', 'versions', 'q')).toHaveLength(2);
    expect((await kit.run('prompt', 'show', 'p')).code).toBe(4);
  });

  test.each([
    ['summarize', 'x', 2],
    ['p', 'summarize', 0],
    ['p', 'q', 5],
    ['p', 'Q', 5],
    ['p', '../x', 2],
    ['none', 'x', 4],
  ])('from %s to %s, then the exit is %i, and where that is no 0 nothing is changed', async (from, to, code) => {
    const kit = testKit();
    await kit.addPrompt('p', 'x');
    await kit.addPrompt('q', 'x');
    expect((await kit.run('prompt', 'rename', from, to)).code).toBe(code);
    if (code !== 0) expect((await kit.run('prompt', 'show', 'p')).code).toBe(0);
  });
});

import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { promptFolder } from '../../support/prompt-folder.ts';
import { testKit } from '../../support/test-kit.ts';

describe('when files of several tools are imported', () => {
  const FILES = {
    'fabric/sum/system.md': 'Sum up.\n',
    'llm/voice.yaml': 'system: As $voice\ndefaults: { voice: Ann }\nfunctions: "x"\n',
    'goose/go.yaml': 'title: T\nprompt: Go {{ x }}\nextensions: [{ type: builtin }]\n',
    'notes/plan.md': 'Plan {{ x }}',
    'README.md': 'About',
    'data.csv': '1,2',
  };

  test('as a folder, then each is a prompt called by its place, and the report tells what was lost', async () => {
    const { kit, path, stored } = promptFolder(FILES);
    const { code, out } = await kit.run('prompt', 'import', path);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe('4 added; 2 other files');
    expect(out).toContain('added: goose.go (goose, goose/go.yaml)\n    lost, line 3: extensions\n');
    expect(await stored()).toEqual(['fabric.sum@1', 'goose.go@1', 'llm.voice@1', 'notes.plan@1']);
  });

  test('one by one, then they are called by their names', async () => {
    const { kit, path, stored } = promptFolder(FILES);
    await kit.run('prompt', 'import', join(path, 'llm/voice.yaml'), join(path, 'fabric/sum'));
    expect(await stored()).toEqual(['sum@1', 'voice@1']);
  });

  test('with a prefix, then each name begins with it', async () => {
    const { kit, path, stored } = promptFolder(FILES);
    await kit.run('prompt', 'import', join(path, 'fabric'), '--prefix', 'fabric.');
    expect(await stored()).toEqual(['fabric.sum@1']);
  });

  test('--dry-run, then the same is told and nothing is done', async () => {
    const { kit, path, stored } = promptFolder(FILES);
    const { code, out } = await kit.run('prompt', 'import', path, '--dry-run');
    expect([code, out.split('\n')[0]]).toEqual([0, 'would be: 4 added; 2 other files']);
    expect(await stored()).toEqual([]);
  });

  test('with --json, then every note of every file is told', async () => {
    const { kit, path } = promptFolder(FILES);
    const { items, others } = await kit.json('prompt', 'import', path);
    expect([items.length, others]).toEqual([4, 2]);
    expect(items[2]).toEqual({
      file: join(path, 'llm/voice.yaml'),
      name: 'llm.voice',
      format: 'llm',
      action: 'added',
      notes: [{ kind: 'lost', what: 'functions', line: 3, column: 1 }],
    });
  });

  test('then the prompts say where they came from', async () => {
    const { kit, path } = promptFolder(FILES);
    await kit.run('prompt', 'import', path);
    expect(await kit.json('prompt', 'show', 'goose.go')).toMatchObject({
      origin: join(path, 'goose/go.yaml'),
      imported: { format: 'goose', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      content: 'Go {{ x }}',
    });
  });
});

describe('when a name is taken', () => {
  test('by a bundled prompt, then it is told that this one stands before it', async () => {
    const { kit, path } = promptFolder({ 'summarize.md': 'Short.' });
    const { code, out } = await kit.run('prompt', 'import', path);
    expect([code, out]).toEqual([0, expect.stringContaining('before the bundled prompt of that name')]);
  });

  test('by a stored prompt, then that is a conflict, and --update makes the file its next version', async () => {
    const { kit, path, stored } = promptFolder({ 'a.md': 'Theirs' });
    await kit.addPrompt('a', 'Mine');
    const { code, out } = await kit.run('prompt', 'import', path);
    expect([code, out]).toEqual([1, expect.stringContaining('in conflict: a (a.md): a prompt of that name is stored')]);
    expect(await kit.run('prompt', 'import', path, '--update')).toMatchObject({ code: 0 });
    expect(await stored()).toEqual(['a@2']);
  });

  test('by a stored prompt that says the same, then nothing is done', async () => {
    const { kit, path } = promptFolder({ 'a.md': 'Same' });
    await kit.addPrompt('a', 'Same');
    expect((await kit.run('prompt', 'import', path)).out).toBe('1 unchanged\n');
  });

  test('by one in another case, then that is a conflict', async () => {
    const { kit, path } = promptFolder({ 'Summarize.md': 'x' });
    expect((await kit.run('prompt', 'import', path)).out).toContain('there is a prompt summarize');
  });

  test('by another file of the same import, then that one is told', async () => {
    const { kit, path, stored } = promptFolder({ 'a.md': 'x', 'b.md': '---\nname: a\n---\ny' });
    const { code, out } = await kit.run('prompt', 'import', path);
    expect([code, out]).toEqual([1, expect.stringMatching(/in conflict: a \(b\.md\): .*a\.md has that name too/)]);
    expect(await stored()).toEqual(['a@1']);
  });
});

describe('when a file cannot be taken', () => {
  test.each<[string, Record<string, string>, string]>([
    ['is no text', { 'a.md': 'a\0b' }, 'refused: a.md: Cannot take'],
    ['is no UTF-8 YAML', { 'a.prompt.yml': 'a: b: c' }, 'refused: a.prompt.yml:1:4: it is not YAML'],
    [
      'has a field that is out of range',
      { 'a.md': '---\ntemperature: 9\n---\nx' },
      'refused: a.md:2:14: temperature must be',
    ],
    ['has no text', { 'a.md': '---\ndescription: x\n---\n' }, 'refused: a.md:4:1: it has no text'],
    [
      'has a name that no prompt can have',
      { 'a.md': '---\nname: a b\n---\nx' },
      'refused: a b (a.md): Cannot use "a b" as the name',
    ],
  ])('because it %s, then it is told, the others are taken, and the exit is 1', async (_why, files, told) => {
    const { kit, path, stored } = promptFolder({ ...files, 'good.md': 'Good' });
    const { code, out, err } = await kit.run('prompt', 'import', path);
    expect([code, out]).toEqual([1, expect.stringContaining(told)]);
    expect(err).toBe('error: Cannot take 1 of 2 prompts: 1 refused.\n');
    expect(await stored()).toEqual(['good@1']);
  });

  test('because there is none, then nothing is done', async () => {
    const { kit, path, stored } = promptFolder({ 'a.md': 'x' });
    expect(await kit.run('prompt', 'import', path, join(path, 'none.md'))).toMatchObject({ code: 4 });
    expect(await stored()).toEqual([]);
  });
});

test('when a folder holds links, then they are not followed', async () => {
  const { kit, path, stored } = promptFolder({ 'a.md': 'x' });
  symlinkSync('/etc/hostname', join(path, 'b.md'));
  symlinkSync(path, join(path, 'round'));
  expect((await kit.run('prompt', 'import', path)).out).toContain('1 added');
  expect(await stored()).toEqual(['a@1']);
});

test('when a folder holds many prompts and many faults, then the report fits a screen, also of 80 columns', async () => {
  const files: Record<string, string> = {};
  for (let at = 0; at < 60; at++) files[`good/${at}.md`] = 'Good';
  for (let at = 0; at < 40; at++) files[`with a very long name of a folder/that goes on and on/${at}.md`] = '{{ x';
  const { kit, path } = promptFolder(files);
  const { out } = await kit.runWith({ tty: { stdout: true } }, 'prompt', 'import', path);
  const lines = out.trimEnd().split('\n');
  expect(lines.length).toBeLessThan(24);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(out).toMatch(/60 added, 40 refused/);
  expect(out).toContain('more; --json tells all of them');
});

test('when a prompt is imported, then nothing in it names an address, a key or a program', async () => {
  const { kit, path } = promptFolder({
    'a.prompty':
      '---\nmodel:\n  id: gpt-4\n  connection: { endpoint: https://evil.example, apiKey: sk-1 }\ntools: [{ name: t, command: rm }]\n---\nHi',
    'b.yaml':
      'title: T\nprompt: Hi\nextensions: [{ type: stdio, cmd: rm, uri: https://evil.example }]\nretry: { on_failure: rm }\n',
  });
  await kit.run('prompt', 'import', path);
  for (const name of ['a', 'b'])
    expect(readFileSync(join(kit.home, 'prompts', `${name}.json`), 'utf8')).not.toMatch(/evil|sk-1|\brm\b/);
});

test('when no path is given, then that is misuse', async () => {
  expect(await testKit().run('prompt', 'import')).toMatchObject({ code: 2 });
});

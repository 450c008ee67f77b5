import { describe, expect, test } from '@jest/globals';
import { renameSync } from 'node:fs';
import { promptFolder } from '../../support/prompt-folder.ts';

const TWO = { 'a.md': 'Say {{ a }}', 'sub/b.md': '---\ndescription: B\n---\nSay b' };

describe('when a folder is synced', () => {
  test('then each file is a prompt, and the second time nothing is done', async () => {
    const folder = promptFolder(TWO);
    expect(await folder.sync()).toMatchObject({ code: 0, did: ['added a', 'added sub.b'] });
    expect(await folder.sync()).toMatchObject({ code: 0, did: [] });
    expect(await folder.stored()).toEqual(['a@1', 'sub.b@1']);
  });

  test('after a file was changed, then its prompt has a new version', async () => {
    const folder = promptFolder(TWO);
    await folder.sync();
    folder.write({ 'a.md': 'Say more {{ a }}' });
    expect(await folder.sync()).toMatchObject({ code: 0, did: ['changed a'] });
    expect(await folder.stored()).toEqual(['a@2', 'sub.b@1']);
    expect((await folder.kit.run('prompt', 'show', 'a@1')).out).toBe('Say {{ a }}');
  });

  test('after a comment in a file was changed, then its prompt keeps its version, and shows the file', async () => {
    const folder = promptFolder({ 'a.md': '---\n# one\ndescription: A\n---\nx' });
    await folder.sync();
    folder.write({ 'a.md': '---\ndescription: A # two\n---\nx' });
    expect((await folder.sync()).did).toEqual(['changed a']);
    expect(await folder.stored()).toEqual(['a@1']);
    expect((await folder.kit.run('prompt', 'show', 'a')).out).toBe('---\ndescription: A # two\n---\nx');
    expect((await folder.sync()).did).toEqual([]);
  });

  test('after a file was removed, then its prompt goes; one that did not come from there stays', async () => {
    const folder = promptFolder(TWO);
    await folder.kit.addPrompt('mine', 'x');
    await folder.sync();
    folder.remove('sub/b.md');
    expect(await folder.sync()).toMatchObject({ code: 0, did: ['removed sub.b'] });
    expect(await folder.stored()).toEqual(['a@1', 'mine@1']);
  });

  test('after a file was moved, then its prompt goes along with all its versions', async () => {
    const folder = promptFolder(TWO);
    await folder.sync();
    folder.write({ 'a.md': 'Second' });
    await folder.sync();
    folder.move('a.md', 'new/c.md');
    expect(await folder.sync()).toMatchObject({ code: 0, did: ['renamed new.c'] });
    expect(await folder.stored()).toEqual(['new.c@2', 'sub.b@1']);
    expect((await folder.kit.run('prompt', 'show', 'new.c@1')).out).toBe('Say {{ a }}');
    expect((await folder.sync()).did).toEqual([]);
  });

  test('after a file says another name, then its prompt has that, also behind a prefix', async () => {
    const folder = promptFolder({ 'a.md': '---\nname: one\n---\nx' });
    expect((await folder.sync('--prefix', 'team.')).did).toEqual(['added team.one']);
    folder.write({ 'a.md': '---\nname: two\n---\nx' });
    expect((await folder.sync('--prefix', 'team.')).did).toEqual(['renamed team.two']);
    expect(await folder.stored()).toEqual(['team.two@1']);
  });

  test('after its prompt was removed, then it is added again', async () => {
    const folder = promptFolder(TWO);
    await folder.sync();
    await folder.kit.run('prompt', 'rm', 'a', '--yes');
    expect((await folder.sync()).did).toEqual(['added a']);
  });

  test('that stands in another place now, then its prompts are the same', async () => {
    const folder = promptFolder(TWO);
    await folder.sync();
    renameSync(folder.path, `${folder.path}-new`);
    const run = (...flags: string[]) => folder.kit.run('prompt', 'sync', `${folder.path}-new`, ...flags);
    expect((await run()).out).toContain('2 changed');
    expect(await run('--check')).toMatchObject({ code: 0 });
    expect(await folder.stored()).toEqual(['a@1', 'sub.b@1']);
  });
});

describe('when a prompt was changed here', () => {
  const changed = async (files = TWO) => {
    const folder = promptFolder(files);
    await folder.sync();
    await folder.kit.addPrompt('a', 'Mine', '--update');
    return folder;
  };
  const edited = async () => {
    const folder = promptFolder(TWO);
    await folder.sync();
    // As an edit of the record does.
    const { home } = folder.kit;
    await folder.kit
      .app()
      .prompts.create({ ...(await folder.kit.app().prompts.get('a')), content: 'Mine' }, { force: true });
    return { folder, home };
  };

  test('and its file was not, then it stays as it is, and is told', async () => {
    const { folder } = await edited();
    expect(await folder.sync()).toMatchObject({ code: 0, did: ['edited a'] });
    expect((await folder.kit.run('prompt', 'show', 'a')).out).toContain('Mine');
  });

  test('and its file was changed too, then that is a conflict, and nothing is overwritten', async () => {
    const { folder } = await edited();
    folder.write({ 'a.md': 'Theirs' });
    const { code, did, err } = await folder.sync();
    expect([code, did]).toEqual([1, ['conflict a']]);
    expect(JSON.parse(err).error.message).toContain('1 in conflict');
    expect((await folder.kit.run('prompt', 'show', 'a')).out).toContain('Mine');
  });

  test('and its file wins, then both are versions of it', async () => {
    const { folder } = await edited();
    folder.write({ 'a.md': 'Theirs' });
    expect(await folder.sync('--update')).toMatchObject({ code: 0, did: ['changed a'] });
    expect((await folder.kit.run('prompt', 'show', 'a@2')).out).toContain('Mine');
    expect((await folder.kit.run('prompt', 'show', 'a@3')).out).toBe('Theirs');
    expect((await folder.sync()).did).toEqual([]);
  });

  test('and its file is gone, then it stays, and is told', async () => {
    const { folder } = await edited();
    folder.remove('a.md');
    expect(await folder.sync()).toMatchObject({ code: 1, did: ['conflict a'] });
    expect(await folder.stored()).toContain('a@2');
  });

  test('by a text of its own, then it follows no file any more', async () => {
    const folder = await changed();
    expect(await folder.sync()).toMatchObject({ code: 1, did: ['conflict a'] });
  });
});

describe('when it is only checked', () => {
  test.each<[string, (folder: ReturnType<typeof promptFolder>) => unknown, string[]]>([
    ['nothing differs', () => undefined, []],
    ['a file is new', ({ write }) => write({ 'c.md': 'x' }), ['added c']],
    ['a file was changed', ({ write }) => write({ 'a.md': 'x' }), ['changed a']],
    ['a file is gone', ({ remove }) => remove('a.md'), ['removed a']],
    ['a prompt is gone', ({ kit }) => kit.run('prompt', 'rm', 'a', '--yes'), ['added a']],
  ])('and %s, then that is told, and nothing is changed', async (_what, change, did) => {
    const folder = promptFolder(TWO);
    await folder.sync();
    await change(folder);
    const before = await folder.stored();
    expect(await folder.sync('--check')).toMatchObject({ code: did.length === 0 ? 0 : 1, did });
    expect(await folder.stored()).toEqual(before);
  });

  test('and something differs, then it says what to run', async () => {
    const folder = promptFolder(TWO);
    const { err } = await folder.kit.run('prompt', 'sync', folder.path, '--check');
    expect(err).toContain(`differ in 2 of 2 prompts. Run: llmkit prompt sync ${folder.path}`);
  });
});

test('when one prompt of a folder is faulty, then the others are taken, and it is told with its place', async () => {
  const folder = promptFolder({ ...TWO, 'bad.md': 'Hi\n{{ x' });
  const { code, out } = await folder.kit.run('prompt', 'sync', folder.path);
  expect(code).toBe(1);
  expect(out).toContain('refused: bad.md:2:1: output "{{ x" not closed');
  expect(await folder.stored()).toEqual(['a@1', 'sub.b@1']);
});

test.each([
  ['cannot be read', (folder: ReturnType<typeof promptFolder>) => folder.write({ 'c.md': 'a\0' })],
  [
    'is the missing one in a form that cannot be taken',
    (folder: ReturnType<typeof promptFolder>) => folder.move('a.md', 'a.prompt'),
  ],
])('when a file is missing and another %s, then its prompt stays', async (_what, change) => {
  // Of Handlebars it is no template.
  const folder = promptFolder({ 'a.md': '{% raw %}{{#if}}{% endraw %}', 'b.md': 'B' });
  await folder.sync();
  change(folder);
  if (_what === 'cannot be read') folder.remove('a.md');
  expect((await folder.sync()).did.toSorted()).toEqual([
    expect.stringMatching(/^left a$/),
    expect.stringMatching(/^refused /),
  ]);
  expect(await folder.stored()).toEqual(['a@1', 'b@1']);
});

test('when prompts take in each other, then the order of their files does not matter; what takes in a faulty one is refused too', async () => {
  const folder = promptFolder({ 'a.md': '{% render "b" %}', 'b.md': 'B', 'c.md': '{% render "d" %}', 'd.md': '{{ x' });
  expect((await folder.sync()).did).toEqual(['added a', 'added b', 'refused c', 'refused d']);
});

test('when a public prompt in its folder belongs to another user, then the others are taken, and that is told', async () => {
  const folder = promptFolder({ 'a.md': '---\npublic: true\n---\nOne', 'b.md': 'b' });
  const ann = { env: { LLMKIT_USER: 'ann' } };
  await folder.kit.runWith(ann, 'prompt', 'import', `${folder.path}/a.md`);
  folder.write({ 'a.md': 'Two' });
  const synced = await folder.kit.runWith({ env: { LLMKIT_USER: 'bob' } }, 'prompt', 'sync', folder.path);
  expect(synced).toMatchObject({ code: 1, out: expect.stringContaining('1 added, 1 in conflict') });
  expect(synced.out).toContain('it belongs to "ann"');
  expect((await folder.kit.runWith(ann, 'prompt', 'show', 'a')).out).toContain('One');
});

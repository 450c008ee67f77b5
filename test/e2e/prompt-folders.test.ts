import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const SUM =
  '---\ndescription: Ours\ntags: [a, b]\nvariables:\n  tone: { type: select, options: [dry, wry] }\n---\nSum {{ tone }}: {{ input }}\n';

/** A repository with prompts, and a folder deep in it to stand in. */
function project(files: Record<string, string> = { 'summarize.md': SUM, 'review/security.md': 'Review {{ code }}' }) {
  // What stands above it is ours too.
  const root = join(tempFolder(), 'project');
  const cwd = join(root, 'sub/deep');
  mkdirSync(cwd, { recursive: true });
  mkdirSync(join(root, '.git'));
  const put = (path: string, text: string, top = root) => {
    const file = join(top, '.llmkit/prompts', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  for (const [path, text] of Object.entries(files)) put(path, text);
  const env = { LLMKIT_HOME: tempHome(), LLM_PROVIDER: 'mock' };
  const run = (...args: string[]) => runBuilt(args, { env, cwd });
  return { root, cwd, env, put, run };
}

describe('when a folder above has .llmkit/prompts', () => {
  test('then its files are prompts by their path, with their variables, and are run, shown and checked as they are', async () => {
    const { run, root } = project();
    expect((await run('run', 'summarize', '--tone', 'dry', 'text')).out).toContain('Sum dry: text');
    expect((await run('run', 'summarize', '--tone', 'loud')).err).toContain('tone must be one of: dry, wry');
    expect((await run('prompt', 'render', 'review.security', '--code', 'x')).out).toContain('Review x');
    expect((await run('prompt', 'show', 'summarize')).out).toBe(SUM);
    expect((await run('prompt', 'check', 'summarize')).code).toBe(0);
    expect((await run('run', 'review.secruity')).err).toContain('Did you mean review.security?');
    const shown = JSON.parse((await run('prompt', 'show', 'review.security', '--json')).out);
    expect(shown).toMatchObject({
      name: 'review.security',
      source: 'file',
      origin: join(root, '.llmkit/prompts/review/security.md'),
    });
  });

  test('then lists and the shell see them, with what a glance at them shows', async () => {
    const { run } = project();
    const listed = JSON.parse((await run('prompt', 'list', '--json')).out) as { name: string; source: string }[];
    expect(listed.filter(({ source }) => source === 'file')).toMatchObject([
      { name: 'review.security', variable_names: ['code'], tags: [] },
      { name: 'summarize', description: 'Ours', variable_names: ['tone', 'input'], tags: ['a', 'b'] },
    ]);
    expect(listed.filter(({ name }) => name === 'summarize')).toHaveLength(1);
    expect((await run('complete', '--', 'run', 'rev')).out).toBe('review.security\n');
    expect((await run('complete', '--', 'run', 'summarize', '--tone', '')).out).toBe('dry\nwry\n');
  });

  test('then a note says what they stand before, and a version is one of the store', async () => {
    const { run } = project();
    expect((await run('run', 'summarize', '--tone', 'dry', 'x')).err).toContain(
      'stands before the one that comes with llmkit',
    );
    await run('prompt', 'add', 'summarize', '--content', 'Mine');
    expect((await run('run', 'summarize', '--tone', 'dry', 'x')).err).toContain('stands before the stored one');
    expect((await run('prompt', 'show', 'summarize@1')).out).toContain('Mine');
  });

  test('then what is only of the store says that they are files, and a sync of the project leaves them alone', async () => {
    const { run, root } = project();
    for (const args of [
      ['prompt', 'versions', 'review.security'],
      ['prompt', 'show', 'review.security@1'],
    ]) {
      // The path may be shortened.
      expect((await run(...args)).err).toContain('Cannot find "review.security" in the store: it is the file /');
    }
    expect((await run('prompt', 'sync', root)).out).toMatch(/^no prompts/);
  });

  test('then prompt edit edits the file', async () => {
    const { run, root } = project();
    expect((await run('prompt', 'edit', 'summarize', '--tag', 'c')).code).toBe(0);
    const text = readFileSync(join(root, '.llmkit/prompts/summarize.md'), 'utf8');
    expect(text).toBe(SUM.replace('tags: [a, b]', 'tags:\n  - c'));
  });

  test('then the nearest folder counts, and none above the root of the repository', async () => {
    const { run, put, root, cwd } = project();
    put('summarize.md', 'Near', join(root, 'sub'));
    put('outer.md', 'Outer', dirname(root));
    expect((await run('run', 'summarize')).out).toContain('Near');
    expect((await run('run', 'outer')).code).toBe(4);
    mkdirSync(join(cwd, '.git'));
    expect((await run('run', 'review.security')).code).toBe(4);
  });
});

describe('when files of a folder belong together', () => {
  test('then one takes in another of the folder before a stored one, which takes in no file', async () => {
    const { run } = project({ 'a.md': 'A {% render "parts.b" %} {% render "greet" %}', 'parts/b.md': 'B' });
    await run('prompt', 'add', 'greet', '--content', 'stored');
    expect((await run('prompt', 'render', 'a')).out).toContain('A B stored');
    expect((await run('prompt', 'check', 'a')).code).toBe(0);
    expect(await run('prompt', 'add', 'c', '--content', '{% render "a" %}')).toMatchObject({ code: 2 });
  });

  test('then dots in the name of a file are part of the name of the prompt', async () => {
    const { run } = project({ 'release.v2.md': 'Two', 'old/release.v1.liquid': 'One', 'x.md.md': 'None' });
    const listed = JSON.parse((await run('prompt', 'list', '--json')).out) as { name: string; source: string }[];
    const names = listed.filter(({ source }) => source === 'file').map(({ name }) => name);
    expect(names).toEqual(['old.release.v1', 'release.v2']);
    for (const name of names) expect([name, (await run('prompt', 'render', name)).code]).toEqual([name, 0]);
  });

  test('then one that says another name is told which counts', async () => {
    const { run } = project({ 'mine.md': '---\nname: other\n---\nHi' });
    const said = 'note: it says that its name is other; as it lies in its folder it is mine';
    expect((await run('run', 'mine')).err).toContain(said);
    expect((await run('prompt', 'check', 'mine')).out).toContain(said.slice('note: '.length));
  });
});

describe('when prompts.path names folders', () => {
  test('then their files are prompts everywhere, behind those of the project and before stored ones', async () => {
    const { run } = project();
    const [one, two] = [tempFolder(), tempFolder()];
    writeFileSync(join(one, 'hello.md'), 'Hello from one');
    writeFileSync(join(two, 'hello.md'), 'Hello from two');
    writeFileSync(join(one, 'summarize.md'), 'Not this');
    expect((await run('config', 'set', 'prompts.path', `${one}:${two}`)).code).toBe(0);
    await run('prompt', 'add', 'hello', '--content', 'Stored');
    expect((await run('run', 'hello')).out).toContain('Hello from one');
    expect((await run('run', 'summarize', '--tone', 'dry', 'x')).out).toContain('Sum dry');
    expect((await run('prompt', 'list', '-q', 'hello')).out).toContain(join(one, 'hello.md'));
    expect((await run('prompt', 'check', 'hello')).code).toBe(0);
  });

  test.each(['prompts', '', './x:/y'])('and it is %j, then that is refused', async (value) => {
    const { run } = project();
    expect(await run('config', 'set', 'prompts.path', value)).toMatchObject({ code: 2 });
  });
});

describe('when a folder is of a stranger', () => {
  test('then links show nothing, odd names are none, and a pipe is not waited for', async () => {
    const { run, root, put } = project({ 'ok.md': 'fine' });
    const secret = join(tempFolder(), 'secret.md');
    writeFileSync(secret, 'secret');
    const folder = join(root, '.llmkit/prompts');
    symlinkSync(secret, join(folder, 'leak.md'));
    symlinkSync(dirname(secret), join(folder, 'inner'));
    execFileSync('mkfifo', [join(folder, 'pipe.md')]);
    put('a b.md', 'odd');
    for (const name of ['leak', 'inner.secret', 'pipe', 'a b', '..ok', '...etc.passwd'])
      expect([name, (await run('prompt', 'show', name)).code]).toEqual([name, 4]);
    const listed = JSON.parse((await run('prompt', 'list', '--json')).out) as { name: string; source: string }[];
    expect(listed.filter(({ source }) => source === 'file').map(({ name }) => name)).toEqual(['ok']);
  });

  test('then a file can name no address, key or program, and its faults are told before anything is sent', async () => {
    const { run } = project({
      'evil.md': '---\nbase_url: http://evil.example\nkey_command: touch pwn\n---\nHi',
      'bad.md': '{{',
    });
    const { out, code } = await run('run', 'evil', '--dry-run', '--json');
    expect([code, out]).toEqual([0, expect.not.stringContaining('evil.example')]);
    expect((await run('run', 'bad')).code).toBe(2);
    expect((await run('prompt', 'check', 'bad')).code).toBe(1);
  });
});

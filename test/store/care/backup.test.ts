import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createOwners } from '../../../src/store/files/owner.ts';
import { createStore } from '../../../src/store/store.ts';
import { isLong } from '../../support/long.ts';
import { onlyWhere } from '../../support/only-where.ts';
import { monotonicClock } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const folder = useTemporaryFolder();
const home = () => path.join(folder(), 'home');
const file = () => path.join(folder(), 'saved.gz');
const at = new Date('2026-01-02T03:04:05.000Z');
const open = (name = 'home') => createStore(path.join(folder(), name), { clock: monotonicClock, lock_limit_ms: 300 });
const backUp = (options = {}) => open().home.backUp(file(), { keys: false, force: false, at, ...options });
const restore = (name = 'new', force = false) => open(name).home.restore(file(), { force, at });
const below = (name: string) => readdirSync(path.join(folder(), name), { recursive: true, encoding: 'utf8' }).sort();

/** The lines of the backup, changed. */
function rewrite(change: (lines: string[]) => string[]): void {
  const lines = gunzipSync(readFileSync(file())).toString().trimEnd().split('\n');
  writeFileSync(file(), gzipSync(`${change(lines).join('\n')}\n`));
}

beforeEach(async () => {
  const store = open();
  await store.config.update((config) => void (config['temperature'] = 0.5));
  await store.keys.update(({ keys }) => void (keys['openai'] = 'key-of-openai'));
  await store.variables.update(({ variables }) => {
    variables['tone'] = { name: 'tone', variable_type: 'text', is_required: true };
  });
  await store.usage.append({ kind: 'call', call_id: 'a\u2028b', at: at.toISOString() });
  writeFileSync(path.join(home(), 'history'), Buffer.from([0, 255, 10]), { mode: 0o600 });
});

test('when a home is saved and restored elsewhere, then every byte and date is there, private, and no key', async () => {
  expect(await backUp()).toEqual({ file: file(), files: 4, left_out: [], values_left_out: [] });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(gunzipSync(readFileSync(file())).toString()).not.toContain('key-of-openai');
  expect(await restore()).toEqual({ files: 4, keys_kept: false, values_missing: [] });
  expect(below('new')).toEqual(below('home').filter((name) => name !== 'keys.json'));
  for (const name of ['config.json', 'vars.json', 'history', 'usage/2026-01.jsonl']) {
    const [before, now] = ['home', 'new'].map((which) => path.join(folder(), which, name));
    expect(readFileSync(now!)).toEqual(readFileSync(before!));
    expect(Math.abs(statSync(now!).mtimeMs - statSync(before!).mtimeMs)).toBeLessThan(2);
    expect(statSync(now!).mode & 0o777).toBe(0o600);
  }
  expect(statSync(path.join(folder(), 'new/usage')).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder()).sort()).toEqual(['home', 'new', 'saved.gz']);
});

test('when keys are asked for, then they are saved and restored', async () => {
  await backUp({ keys: true });
  await restore();
  expect(await open('new').keys.read()).toMatchObject({ keys: { openai: 'key-of-openai' } });
});

describe('when settings hold headers', () => {
  const key = 'providers.work.headers.Authorization';
  beforeEach(async () => {
    await open().config.update((config) => {
      config.providers = { work: { model: 'm', headers: { Authorization: 'Bearer sk-SECRET', 'X-Empty': '' } } };
    });
  });

  test('then their values stay out with the keys, and both ends name what to set again', async () => {
    for (const name of ['config.json.corrupt-1', 'config.json.v1.bak'])
      writeFileSync(path.join(home(), name), 'sk-SECRET', { mode: 0o600 });
    expect(await backUp()).toMatchObject({ files: 4, left_out: [], values_left_out: [key] });
    expect(gunzipSync(readFileSync(file())).toString()).not.toContain('sk-SECRET');
    expect(await restore()).toMatchObject({ values_missing: [key, 'providers.work.headers.X-Empty'] });
    expect(await open('new').config.read()).toEqual({
      temperature: 0.5,
      providers: { work: { model: 'm', headers: { Authorization: '', 'X-Empty': '' } } },
    });
  });

  test('then they are saved where keys are asked for', async () => {
    expect(await backUp({ keys: true })).toMatchObject({ values_left_out: [] });
    await restore();
    expect(await open('new').config.read()).toEqual(await open().config.read());
  });

  test('then settings that cannot be read are left out and named', async () => {
    writeFileSync(path.join(home(), 'config.json'), '{"x":"sk-SECRET"', { mode: 0o600 });
    const { left_out: leftOut } = await backUp();
    expect(leftOut.map((each) => each.path)).toEqual([path.join(home(), 'config.json')]);
    expect(gunzipSync(readFileSync(file())).toString()).not.toContain('sk-SECRET');
  });
});

test('when locks, half-written files and derived data are there, then they stay out', async () => {
  mkdirSync(path.join(home(), 'cache'));
  for (const name of ['.tmp-1-vars.json', 'cache/x', 'keys.json.corrupt-1'])
    writeFileSync(path.join(home(), name), 'x');
  symlinkSync('1:2:a/b/c:x', path.join(home(), 'config.json.lock'));
  expect(await backUp()).toMatchObject({ files: 4, left_out: [] });
});

test('when a folder of the home is a link, then what is behind it is saved; no other link is followed', async () => {
  renameSync(path.join(home(), 'usage'), path.join(folder(), 'elsewhere'));
  symlinkSync('../elsewhere', path.join(home(), 'usage'));
  symlinkSync('../elsewhere', path.join(home(), 'mine'));
  const { files, left_out: leftOut } = await backUp();
  expect([files, leftOut.map((each) => each.path)]).toEqual([4, [path.join(home(), 'mine')]]);
  await restore();
  expect(below('new')).toContain('usage/2026-01.jsonl');
});

test('when something cannot be read, then it is named and the rest is saved', async () => {
  execFileSync('mkfifo', [path.join(home(), 'last-values.json')]);
  const { files, left_out: leftOut } = await backUp();
  expect([files, leftOut.map((each) => each.path)]).toEqual([4, [path.join(home(), 'last-values.json')]]);
});

test('when the file exists, then it is replaced only with force', async () => {
  writeFileSync(file(), 'mine');
  await expect(backUp()).rejects.toMatchObject({ code: 'conflict' });
  expect(readFileSync(file(), 'utf8')).toBe('mine');
  await backUp({ force: true });
  expect(await restore()).toMatchObject({ files: 4 });
});

test.each([
  ['a FIFO', () => void execFileSync('mkfifo', [file()])],
  ['a link', () => symlinkSync('elsewhere', file())],
  ['a folder', () => mkdirSync(file())],
])('when the file is %s, then it is refused and stays, with force too', async (_what, put) => {
  put();
  const before = lstatSync(file());
  for (const force of [false, true]) await expect(backUp({ force })).rejects.toMatchObject({ code: 'usage' });
  expect(lstatSync(file())).toMatchObject({ ino: before.ino, mode: before.mode });
  expect(readdirSync(folder()).sort()).toEqual(['home', 'saved.gz']);
});

test.each([
  ['in the home', 'home/saved.gz', 'usage'],
  ['in a folder that is missing', 'missing/saved.gz', 'store_io'],
])('when the file would be %s, then it is refused', async (_what, name, code) => {
  const target = path.join(folder(), name);
  await expect(open().home.backUp(target, { keys: false, force: true, at })).rejects.toMatchObject({ code });
  expect(existsSync(target)).toBe(false);
});

test('when there is no home, then there is nothing to save', async () => {
  const saving = open('none').home.backUp(file(), { keys: false, force: false, at });
  await expect(saving).rejects.toMatchObject({ code: 'not_found' });
});

describe('when the home is not empty', () => {
  test('then it is left alone without force', async () => {
    await backUp();
    await open().config.update((config) => void (config['temperature'] = 1));
    await expect(restore('home')).rejects.toMatchObject({ code: 'conflict' });
    expect(await open().config.read()).toEqual({ temperature: 1 });
  });

  test('then with force it is kept beside the new one, which has its keys', async () => {
    await backUp();
    await open().config.update((config) => void (config['temperature'] = 1));
    const kept = `${home()}.before-restore-20260102030405`;
    expect(await restore('home', true)).toEqual({ files: 4, kept, keys_kept: true, values_missing: [] });
    expect(await open().config.read()).toEqual({ temperature: 0.5 });
    expect(await open().keys.read()).toMatchObject({ keys: { openai: 'key-of-openai' } });
    expect(await open(path.basename(kept)).config.read()).toEqual({ temperature: 1 });
    expect(readdirSync(folder()).sort()).toEqual(['home', path.basename(kept), 'saved.gz']);
  });

  test('then a second time within the second keeps both', async () => {
    await backUp();
    const kept = [];
    for (const temperature of [1, 0.9, 0.8]) {
      await open().config.update((config) => void (config['temperature'] = temperature));
      const { kept: name = '' } = await restore('home', true);
      kept.push([path.basename(name), await open(path.basename(name)).config.read()]);
    }
    expect(kept).toEqual([
      ['home.before-restore-20260102030405', { temperature: 1 }],
      ['home.before-restore-20260102030405-2', { temperature: 0.9 }],
      ['home.before-restore-20260102030405-3', { temperature: 0.8 }],
    ]);
  });

  test('then a process at work in it is not disturbed', async () => {
    await backUp();
    symlinkSync(`${createOwners().mine}:x`, path.join(home(), 'config.json.lock'));
    await expect(restore('home', true)).rejects.toMatchObject({ code: 'store_locked' });
    expect(readdirSync(folder()).sort()).toEqual(['home', 'saved.gz']);
  });

  test('then keys that others may read are not carried over', async () => {
    await backUp();
    chmodSync(path.join(home(), 'keys.json'), 0o644);
    await expect(restore('home', true)).rejects.toMatchObject({ code: 'insecure_keys' });
    expect(readdirSync(folder()).sort()).toEqual(['home', 'saved.gz']);
  });
});

test('when the home is a link, then the folder behind it is replaced and the link stays', async () => {
  await backUp();
  renameSync(home(), path.join(folder(), 'real'));
  symlinkSync('real', home());
  await restore('home', true);
  expect(await open('real').config.read()).toEqual({ temperature: 0.5 });
  expect(readdirSync(folder()).sort()).toEqual(['home', 'real', 'real.before-restore-20260102030405', 'saved.gz']);
});

test('when a restore was killed between its renames, then whoever comes next completes it', async () => {
  await backUp();
  renameSync(home(), path.join(folder(), 'next.restored'));
  expect(await open('next').config.read()).toEqual({ temperature: 0.5 });
  expect(readdirSync(folder()).sort()).toEqual(['next', 'saved.gz']);
});

describe('when what a killed restore would leave was put there by somebody else', () => {
  const restored = () => path.join(folder(), 'next.restored');
  const adopted = async () => (await open('next').config.read())['temperature'] === 0.5;

  const byAnother = onlyWhere(process.getuid?.() === 0, 'needs root');
  byAnother('then a folder of another user is not taken for the home', async () => {
    renameSync(home(), restored());
    chownSync(restored(), 12_345, 12_345);
    expect(await adopted()).toBe(false);
    expect(open('next').home.leftBeside).toEqual({ path: restored(), why: 'it belongs to another user (uid 12345)' });
  });

  test('then a link is not taken for the home', async () => {
    symlinkSync('home', restored());
    expect(await adopted()).toBe(false);
    expect(open('next').home.leftBeside?.why).toBe('it is a link');
  });

  test('then a folder that is open to others is not taken for the home', async () => {
    renameSync(home(), restored());
    chmodSync(restored(), 0o755);
    expect(await adopted()).toBe(false);
    expect(open('next').home.leftBeside?.why).toBe('other users may open it (mode 0755)');
  });

  test.each(['restored', 'restoring', 'before-restore-20260102030405'])(
    'then a restore does not write through a link called .%s',
    async (name) => {
      await backUp();
      mkdirSync(path.join(folder(), 'theirs'));
      symlinkSync('theirs', path.join(folder(), `home.${name}`));
      await restore('home', true);
      expect(readdirSync(path.join(folder(), 'theirs'))).toEqual([]);
      expect(await open().config.read()).toEqual({ temperature: 0.5 });
    },
  );
});

const file2 = (change: (value: Record<string, unknown>) => void) => (lines: string[]) =>
  lines.map((line, number) => {
    const value = JSON.parse(line);
    if (number === 1) change(value);
    return JSON.stringify(value);
  });
const bad: [what: string, code: string, change: (lines: string[]) => string[]][] = [
  ['has a changed byte', 'store_corrupt', file2((value) => void (value['content'] += ' '))],
  ['has a wrong checksum', 'store_corrupt', file2((value) => void (value['sha256'] = '0'.repeat(64)))],
  ['leads out of the home', 'store_corrupt', file2((value) => void (value['path'] = '../evil'))],
  ['leads out by a detour', 'store_corrupt', file2((value) => void (value['path'] = 'usage/../../evil'))],
  ['names an absolute path', 'store_corrupt', file2((value) => void (value['path'] = '/tmp/evil'))],
  ['names a path of Windows', 'store_corrupt', file2((value) => void (value['path'] = 'C:\\evil'))],
  ['names the folder itself', 'store_corrupt', file2((value) => void (value['path'] = '.'))],
  ['holds a lock', 'store_corrupt', file2((value) => void (value['path'] = 'config.json.lock'))],
  ['holds a file twice', 'store_corrupt', (lines) => [lines[0]!, lines[1]!, ...lines.slice(1)]],
  ['lacks a file', 'store_corrupt', (lines) => lines.toSpliced(1, 1)],
  ['lacks its end', 'store_corrupt', (lines) => lines.slice(0, -1)],
  ['goes on behind its end', 'store_corrupt', (lines) => [...lines, lines[1]!]],
  ['is of another kind', 'store_corrupt', (lines) => ['{"kind":"usage","v":1}', ...lines.slice(1)]],
  ['is of a newer format', 'store_newer', (lines) => ['{"kind":"backup","v":2}', ...lines.slice(1)]],
  ['is cut', 'store_corrupt', (lines) => [...lines.slice(0, 2), lines[2]!.slice(0, 30)]],
];

describe.each(bad)('when a backup %s', (_what, code, change) => {
  test('then it is refused before anything is touched', async () => {
    await backUp();
    rewrite(change);
    const before = below('home');
    await expect(restore('home', true)).rejects.toMatchObject({ code });
    await expect(restore('new')).rejects.toMatchObject({ code });
    expect(below('home')).toEqual(before);
    expect(readdirSync(folder()).sort()).toEqual(['home', 'saved.gz']);
  });
});

test('when a record in it is of a newer format, then it is refused', async () => {
  writeFileSync(path.join(home(), 'vars.json'), '{"kind":"variables","v":9}', { mode: 0o600 });
  await backUp();
  await expect(restore()).rejects.toMatchObject({ code: 'store_newer' });
});

test('when a record in it is corrupt, then it comes back as it was', async () => {
  writeFileSync(path.join(home(), 'vars.json'), '{"kind":', { mode: 0o600 });
  await backUp();
  await restore();
  expect(readFileSync(path.join(folder(), 'new/vars.json'), 'utf8')).toBe('{"kind":');
});

test.each(['', 'not gzip', gzipSync('text'), gzipSync('')])(
  'when the file is no backup, then it says so',
  async (bytes) => {
    writeFileSync(file(), bytes);
    await expect(restore()).rejects.toMatchObject({ code: 'store_corrupt' });
  },
);

test('when somebody else packed the file, then its beginning is all that is looked at', async () => {
  const cut = gzipSync('x'.repeat(100_000)).subarray(0, -8);
  writeFileSync(file(), cut);
  await expect(restore()).rejects.toThrow('it is not a backup of llmkit');
});

const asLong = onlyWhere(isLong, 'it fills half a gigabyte: npm run test:long');

asLong('when a line of a backup is longer than any text, then it is too large', async () => {
  const part = gzipSync(Buffer.alloc(16 * 2 ** 20, 'x'));
  const parts = Array.from({ length: 33 }, () => part);
  writeFileSync(file(), Buffer.concat([gzipSync('{"kind":"backup","v":1}\n'), ...parts]));
  await expect(restore()).rejects.toThrow('it is too large');
});

test.each([
  ['a folder', () => folder()],
  ['below a file', () => path.join(file(), 'x')],
  ['of 3 GB', () => (truncateSync(file(), 3 * 2 ** 30), file())],
])('when what is to be restored is %s, then the hint is about that file', async (_what, put) => {
  writeFileSync(file(), '');
  await expect(open('new').home.restore(put(), { force: false, at })).rejects.toMatchObject({
    code: expect.stringMatching(/^store_(io|corrupt)$/),
    advice: [{ kind: 'use_backup', which: 'any' }],
  });
});

test('when the backup would be below a file, then the hint is about the backup', async () => {
  writeFileSync(file(), '');
  const target = path.join(file(), 'x');
  await expect(open().home.backUp(target, { keys: false, force: false, at })).rejects.toMatchObject({
    message: expect.stringContaining(target),
    advice: [{ kind: 'use_backup', which: 'elsewhere' }],
  });
});

test('when there is no such file, then it is not_found', async () => {
  await expect(restore()).rejects.toMatchObject({ code: 'not_found' });
});

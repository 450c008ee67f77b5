import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { onlyWhere } from '../../support/only-where.ts';
import type { LlmkitError } from '../../../src/core/errors.ts';
import { isShared } from '../../../src/store/files/home.ts';
import { createStore } from '../../../src/store/store.ts';
import { failure, monotonicClock, note, noteDocument, noteRepository } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { linesOf } from '../../support/usage-lines.ts';

const folder = useTemporaryFolder();
const home = () => path.join(folder(), 'home');
const modeOf = (file: string) => (statSync(file).mode & 0o7777).toString(8);
const asRoot = onlyWhere(process.getuid?.() === 0, 'only root can give a file away');

const line = { kind: 'call' as const, call_id: '1', at: '2026-01-01T00:00:00.000Z' };
const umask = process.umask();
afterEach(() => {
  process.umask(umask);
});

test.each([0o000, 0o022, 0o077, 0o277])('when the umask is %i, then folders are 0700 and files 0600', async (mask) => {
  process.umask(mask);
  const store = createStore(home(), { clock: monotonicClock });
  await store.keys.update(({ keys }) => void (keys['openai'] = 'k'));
  await store.usage.append(line);
  await noteRepository(home()).create('a', note());
  for (const name of ['', 'usage', 'notes']) expect(modeOf(path.join(home(), name))).toBe('700');
  for (const name of ['keys.json', 'usage/2026-01.jsonl', 'notes/a.json'])
    expect(modeOf(path.join(home(), name))).toBe('600');
});

test('when a file was open to others, then its next version is not', async () => {
  const notes = noteRepository(home());
  await notes.create('a', note());
  chmodSync(path.join(home(), 'notes/a.json'), 0o644);
  await notes.update('a', () => {});
  expect(modeOf(path.join(home(), 'notes/a.json'))).toBe('600');
});

test('when the folders above the home are missing, then they are created for the owner only', async () => {
  process.umask(0o000);
  await noteDocument(path.join(home(), 'b/c')).update(() => {});
  for (const name of ['', 'b', 'b/c']) expect(modeOf(path.join(home(), name))).toBe('700');
});

test('when everything is only read, then nothing is created', async () => {
  const store = createStore(home(), { clock: monotonicClock });
  await store.conversations.keys();
  await store.conversations.get('00000000-0000-4000-8000-000000000000');
  await store.conversations.remove('00000000-0000-4000-8000-000000000000');
  await failure(store.conversations.update('00000000-0000-4000-8000-000000000000', () => {}));
  await Promise.all([store.config.read(), store.keys.read(), store.modelQuirks.read(), linesOf(store.usage)]);
  expect(readdirSync(folder())).toEqual([]);
});

test('when the home was open to others, then the first write closes it', async () => {
  mkdirSync(home(), { mode: 0o755 });
  await noteDocument(home()).read();
  expect(modeOf(home())).toBe('755');
  await noteDocument(home()).update(() => {});
  expect(modeOf(home())).toBe('700');
});

test('when the home is a link to a folder of ours, then it is used', async () => {
  mkdirSync(path.join(folder(), 'elsewhere'));
  symlinkSync('elsewhere', home());
  await noteDocument(home()).update(() => {});
  expect(existsSync(path.join(folder(), 'elsewhere/note.json'))).toBe(true);
});

test('when the home is shared like /tmp, then it is refused and stays as it is', async () => {
  mkdirSync(home());
  chmodSync(home(), 0o1777);
  await expect(noteDocument(home()).update(() => {})).rejects.toMatchObject({ code: 'store_io' });
  expect(modeOf(home())).toBe('1777');
  expect(readdirSync(home())).toEqual([]);
});

// The judgement alone: a test that writes to the real root folder would close it to everybody if the guard were broken.
test.each([
  ['/', 0o755, true],
  ['/tmp', 0o1777, true],
  ['/home/ada/.llmkit', 0o755, false],
])('when the folder is %s with mode %i, then it is shared: %s', (name, mode, shared) => {
  expect(isShared(name, mode)).toBe(shared);
});

test('when the home is a file, then it is store_io', async () => {
  writeFileSync(home(), '');
  await expect(noteDocument(home()).update(() => {})).rejects.toMatchObject({ code: 'store_io' });
  await expect(noteDocument(home()).read()).rejects.toMatchObject({ code: 'store_io' });
});

asRoot('when the home belongs to another user, then nothing is written to it', async () => {
  mkdirSync(home());
  chownSync(home(), 12_345, 12_345);
  await expect(noteDocument(home()).update(() => {})).rejects.toMatchObject({ code: 'store_io' });
  expect(readdirSync(home())).toEqual([]);
});

describe('a document that holds keys', () => {
  const secret = () => noteDocument(home(), { secret: true });
  const file = () => path.join(home(), 'note.json');
  const refusal = async (): Promise<LlmkitError> => {
    await expect(secret().update(() => {})).rejects.toMatchObject({ code: 'insecure_keys' });
    return (await failure(secret().read())) as LlmkitError;
  };

  test.each([0o604, 0o640, 0o644, 0o660, 0o601])('when its mode is %i, then it is refused', async (mode) => {
    await secret().update(() => {});
    chmodSync(file(), mode);
    expect(await refusal()).toMatchObject({ code: 'insecure_keys', hint: `Run: chmod 600 ${file()}` });
    expect(modeOf(file())).toBe(mode.toString(8));
  });

  test.each([0o600, 0o400, 0o700])('when its mode is %i, then it is read', async (mode) => {
    await secret().update((record) => void (record.text = 'k'));
    chmodSync(file(), mode);
    expect(await secret().read()).toEqual(note('k'));
  });

  test('when it is a link, then it is refused and the link stays', async () => {
    await secret().update(() => {});
    renameSync(file(), path.join(home(), 'real'));
    symlinkSync('real', file());
    expect(await refusal()).toMatchObject({ code: 'insecure_keys', hint: expect.stringContaining('mv ') });
  });

  asRoot('when it belongs to another user, then it is refused', async () => {
    await secret().update(() => {});
    chownSync(file(), 12_345, 12_345);
    expect(await refusal()).toMatchObject({ code: 'insecure_keys', hint: `Run: sudo chown 0 ${file()}` });
  });

  test('when its path needs quotes in a shell, then the command has them', async () => {
    const odd = path.join(folder(), "it's a home");
    await noteDocument(odd, { secret: true }).update(() => {});
    chmodSync(path.join(odd, 'note.json'), 0o644);
    const error = await failure(noteDocument(odd, { secret: true }).read());
    expect(error).toMatchObject({ hint: `Run: chmod 600 '${folder()}/it'\\''s a home/note.json'` });
  });
});

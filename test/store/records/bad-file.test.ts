import { execFileSync } from 'node:child_process';
import {
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { onlyWhere } from '../../support/only-where.ts';
import type { LlmkitError } from '../../../src/core/errors.ts';
import { failure, note, noteFile, noteRepository } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const home = useTemporaryFolder();
const bad = () => noteFile(home(), 'bad');

beforeEach(async () => {
  const notes = noteRepository(home());
  await notes.create('good', note('good'));
  await notes.create('bad', note('bad'));
});

const contents: [what: string, code: string, content: string | Buffer][] = [
  ['empty', 'store_corrupt', ''],
  ['white space', 'store_corrupt', '  \n'],
  ['not JSON', 'store_corrupt', '{"kind":"note","v":1,'],
  ['cut', 'store_corrupt', '{"kind":"note","v":1,"text":"a","cou'],
  ['two documents', 'store_corrupt', '{"kind":"note","v":1,"text":"a","count":1}{}'],
  ['not UTF-8', 'store_corrupt', Buffer.from('{"kind":"note","v":1,"text":"\xff","count":1}', 'latin1')],
  ['null bytes', 'store_corrupt', Buffer.alloc(100)],
  ['a list', 'store_corrupt', '[]'],
  ['null', 'store_corrupt', 'null'],
  ['a text', 'store_corrupt', '"note"'],
  ['of another kind', 'store_corrupt', '{"kind":"config","v":1,"text":"a","count":1}'],
  ['without a kind', 'store_corrupt', '{"v":1,"text":"a","count":1}'],
  ['without a version', 'store_corrupt', '{"kind":"note","text":"a","count":1}'],
  ['of version 0', 'store_corrupt', '{"kind":"note","v":0,"text":"a","count":1}'],
  ['of version 1.5', 'store_corrupt', '{"kind":"note","v":1.5,"text":"a","count":1}'],
  ['of version "1"', 'store_corrupt', '{"kind":"note","v":"1","text":"a","count":1}'],
  ['missing a field', 'store_corrupt', '{"kind":"note","v":1,"text":"a"}'],
  ['wrong in a field', 'store_corrupt', '{"kind":"note","v":1,"text":"a","count":"1"}'],
  ['newer', 'store_newer', '{"kind":"note","v":2,"text":"a","count":1,"shape":"unknown"}'],
  ['newer and otherwise unknown', 'store_newer', '{"kind":"note","v":99}'],
];

describe.each(contents)('when a file is %s', (_what, code, content) => {
  test(`then reading and updating it is ${code}, and its bytes stay`, async () => {
    writeFileSync(bad(), content);
    const notes = noteRepository(home());
    await expect(notes.get('bad')).rejects.toMatchObject({ code });
    await expect(notes.update('bad', (record) => void record.count++)).rejects.toMatchObject({ code });
    await expect(notes.create('bad', note())).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(bad())).toEqual(Buffer.from(content));
  });

  test('then the other records work, and it can be removed', async () => {
    writeFileSync(bad(), content);
    const notes = noteRepository(home());
    expect((await notes.keys()).sort()).toEqual(['bad', 'good']);
    expect(await notes.update('good', (record) => void record.count++)).toEqual(note('good', 1));
    expect(await notes.remove('bad')).toBe(true);
    expect(await notes.keys()).toEqual(['good']);
  });
});

const things: [what: string, put: (file: string) => void][] = [
  ['a FIFO', (file) => execFileSync('mkfifo', [file])],
  ['a folder', (file) => mkdirSync(file)],
  ['a link to another record', (file) => symlinkSync('good.json', file)],
  ['a link to nothing', (file) => symlinkSync('nowhere', file)],
  ['a link to itself', (file) => symlinkSync(path.basename(file), file)],
  ['a link to /dev/zero', (file) => symlinkSync('/dev/zero', file)],
  ['a file over 64 MiB', (file) => (writeFileSync(file, '{'), truncateSync(file, 64 * 2 ** 20 + 1))],
];

test.each(things)('when in place of a file there is %s, then it is refused and stays', async (_what, put) => {
  rmSync(bad());
  put(bad());
  const before = lstatSync(bad());
  const notes = noteRepository(home());
  await expect(notes.get('bad')).rejects.toMatchObject({ code: 'store_io' });
  await expect(notes.update('bad', () => {})).rejects.toMatchObject({ code: 'store_io' });
  await expect(notes.create('bad', note())).rejects.toMatchObject({ code: 'conflict' });
  expect(lstatSync(bad())).toMatchObject({ ino: before.ino, mode: before.mode, size: before.size });
  expect(await notes.get('good')).toEqual(note('good'));
});

test('when a record is sound and over 64 MiB, then a list says so beside the others', async () => {
  writeFileSync(bad(), JSON.stringify({ kind: 'note', v: 1, ...note('x'.repeat(64 * 2 ** 20)) }));
  const { entries, faults } = await noteRepository(home()).list(({ text }) => text);
  expect(entries).toEqual(['good']);
  expect(faults).toMatchObject([{ code: 'store_io', message: expect.stringContaining('more than') }]);
});

const asRoot = onlyWhere(process.getuid?.() === 0, 'only root can give a file away');

asRoot('when a file belongs to another user, then it is refused with the command that mends it', async () => {
  chownSync(bad(), 12_345, 12_345);
  const error = await failure(noteRepository(home()).get('bad'));
  expect(error).toMatchObject({ code: 'store_io', hint: `Run: sudo chown 0 ${bad()}` });
});

test('when the folder of records is a file, then it is store_io', async () => {
  const notes = noteRepository(home());
  renameSync(path.join(home(), 'notes'), path.join(home(), 'moved'));
  writeFileSync(path.join(home(), 'notes'), '');
  await expect(notes.keys()).rejects.toMatchObject({ code: 'store_io' });
  await expect(notes.get('good')).rejects.toMatchObject({ code: 'store_io' });
  await expect(notes.create('new', note())).rejects.toMatchObject({ code: 'store_io' });
});

test('when a file is not JSON, then the error has one line, the path, the line and a hint, and quotes nothing', async () => {
  writeFileSync(bad(), '{\n  "kind": "note",\n  "v": 1,\n  "text": "sk-secret" "x"\n}');
  const error = (await failure(noteRepository(home()).get('bad'))) as LlmkitError;
  expect(error.message).toBe(`Cannot read ${bad()}: it is not valid JSON (line 4).`);
  expect(error.advice).toEqual([{ kind: 'doctor', is_untouched: true }]);
  expect(error.cause).toBeUndefined();
});

test('when a field is wrong, then the error names it and does not quote it', async () => {
  writeFileSync(bad(), '{"kind":"note","v":1,"text":"a","count":"sk-secret"}');
  const error = (await failure(noteRepository(home()).get('bad'))) as LlmkitError;
  expect(error.message).toBe(`Cannot read ${bad()}: its field count is not valid.`);
});

test('when a file begins with a byte order mark, then it is read', async () => {
  writeFileSync(bad(), '\ufeff{"kind":"note","v":1,"text":"a","count":1}');
  expect(await noteRepository(home()).get('bad')).toEqual(note('a', 1));
});

test('when names in the folder are not those of records, then they are not listed', async () => {
  const folder = path.join(home(), 'notes');
  for (const name of ['.tmp-1-good.json', 'good.json.lock', 'good.json.v1.bak', 'readme.txt', '.json', 'a b.json']) {
    writeFileSync(path.join(folder, name), '');
  }
  expect((await noteRepository(home()).keys()).sort()).toEqual(['bad', 'good']);
});

test('when a record could not be read again, then it is not written', async () => {
  const notes = noteRepository(home());
  const before = readFileSync(bad());
  await expect(notes.update('bad', (record) => void (record.count = Number.NaN))).rejects.toMatchObject({
    code: 'internal',
  });
  expect(readFileSync(bad())).toEqual(before);
});

test('when a record grew over 64 MiB, then it is refused and the old one stays', async () => {
  const notes = noteRepository(home());
  const grow = notes.update('bad', (record) => void (record.text = 'x'.repeat(64 * 2 ** 20)));
  await expect(grow).rejects.toMatchObject({ code: 'store_io' });
  expect(await notes.get('bad')).toEqual(note('bad'));
});

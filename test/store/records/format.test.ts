import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { note, noteFile, noteRepository, thirdNoteFormat } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const home = useTemporaryFolder();
const folder = () => path.join(home(), 'notes');
const file = () => noteFile(home(), 'old');
const first = '{"v":1,   "kind":"note","body":"hello","colour":"green"}';

beforeEach(() => {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(file(), first);
});

const migrated = () => noteRepository(home(), thirdNoteFormat);

test('when a record is written, then kind and version come first and a line feed last', async () => {
  await noteRepository(home()).create('new', note('ä\ud800', 1));
  const expected = '{\n  "kind": "note",\n  "v": 1,\n  "text": "ä\\ud800",\n  "count": 1\n}\n';
  expect(readFileSync(noteFile(home(), 'new'), 'utf8')).toBe(expected);
});

test('when a file has an older format, then reading migrates it and touches nothing', async () => {
  expect(await migrated().get('old')).toEqual({ text: 'hello', count: 5, colour: 'green' });
  expect(readdirSync(folder())).toEqual(['old.json']);
  expect(readFileSync(file(), 'utf8')).toBe(first);
});

test('when an older file is updated, then it is rewritten and its first bytes are kept beside it', async () => {
  await migrated().update('old', (record) => void record.count++);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({
    kind: 'note',
    v: 3,
    text: 'hello',
    count: 6,
    colour: 'green',
  });
  expect(readFileSync(`${file()}.v1.bak`, 'utf8')).toBe(first);
});

test('when a backup is there already, then it stays', async () => {
  writeFileSync(`${file()}.v1.bak`, 'older truth');
  await migrated().update('old', () => {});
  await migrated().update('old', () => {});
  expect(readFileSync(`${file()}.v1.bak`, 'utf8')).toBe('older truth');
});

test('when the change of an older file throws, then there is no backup and no rewrite', async () => {
  const change = () => {
    throw new RangeError('no');
  };
  await expect(migrated().update('old', change)).rejects.toThrow(RangeError);
  expect(readdirSync(folder())).toEqual(['old.json']);
  expect(readFileSync(file(), 'utf8')).toBe(first);
});

test('when a file of the second format is updated, then only the later migration runs', async () => {
  writeFileSync(file(), '{"kind":"note","v":2,"text":"four"}');
  expect(await migrated().update('old', () => {})).toEqual(note('four', 4));
  expect(readdirSync(folder()).sort()).toEqual(['old.json', 'old.json.v2.bak']);
});

test('when a migration fails, then the file is corrupt and stays', async () => {
  writeFileSync(file(), '{"kind":"note","v":1}');
  await expect(migrated().update('old', () => {})).rejects.toMatchObject({ code: 'store_corrupt' });
  expect(readFileSync(file(), 'utf8')).toBe('{"kind":"note","v":1}');
});

test('when a migrated record is removed, then its backups go with it', async () => {
  await migrated().update('old', () => {});
  await migrated().remove('old');
  expect(readdirSync(folder())).toEqual([]);
});

test('when a newer llmkit added fields of the same format, then an update keeps them', async () => {
  writeFileSync(file(), '{"kind":"note","v":1,"text":"a","count":1,"nested":{"x":[1,{"y":null}]}}');
  await noteRepository(home()).update('old', (record) => void record.count++);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ count: 2, nested: { x: [1, { y: null }] } });
});

test('when a record has fields named like the envelope, then the envelope wins', async () => {
  const notes = noteRepository(home());
  await notes.create('new', Object.assign(note(), { kind: 'other', v: 7 }));
  expect(await notes.get('new')).toEqual(note());
});

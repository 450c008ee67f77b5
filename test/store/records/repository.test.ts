import { describe, expect, test } from '@jest/globals';
import { LlmkitError } from '../../../src/core/errors.ts';
import { owned } from '../../../src/core/ownership/owned-repository.ts';
import type { Repository } from '../../../src/core/ports/repository.ts';
import { createMemoryRepository } from '../../../src/store/memory/repository.ts';
import { NAME_KEYS } from '../../../src/store/records/key.ts';
import { allOf } from '../../support/all-of.ts';
import { note as noteOfNobody, type Note, noteRepository } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const home = useTemporaryFolder();
/** It belongs to the user who acts where somebody does. */
type OwnedNote = Note & { user_id?: string };
const note = (text?: string, count?: number): OwnedNote => ({ ...noteOfNobody(text, count), user_id: 'ann' });
const ownedNotes = (repository: Repository<OwnedNote>) =>
  owned({ kind: 'prompt', repository }, async () => ({ userId: 'ann' }));
const pause = () => new Promise((resolve) => setTimeout(resolve, 10));

describe.each<[string, () => Repository<Note>]>([
  ['json', () => noteRepository(home())],
  ['memory', () => createMemoryRepository<Note>({ kind: 'note', keyRule: NAME_KEYS })],
  ['owned', () => ownedNotes(noteRepository(home()))],
])('a %s repository', (_name, open) => {
  test('when nothing was created, then it is empty', async () => {
    const notes = open();
    expect(await notes.keys()).toEqual([]);
    expect(await notes.get('a')).toBeUndefined();
    expect(await notes.remove('a')).toBe(false);
  });

  test('when a record is created, then it is there', async () => {
    const notes = open();
    expect(await notes.create('a', note('one'))).toEqual(note('one'));
    expect(await notes.get('a')).toEqual(note('one'));
    expect(await notes.keys()).toEqual(['a']);
  });

  test('when the key exists, then create is a conflict and changes nothing', async () => {
    const notes = open();
    await notes.create('a', note('one'));
    await expect(notes.create('a', note('two'))).rejects.toMatchObject({ code: 'conflict' });
    expect(await notes.get('a')).toEqual(note('one'));
  });

  test('when a key differs only in case, then create is a conflict', async () => {
    const notes = open();
    await notes.create('Alpha', note());
    await expect(notes.create('aLPHA', note())).rejects.toMatchObject({ code: 'conflict' });
    expect(await notes.keys()).toEqual(['Alpha']);
  });

  test('when a record is updated, then the change is kept and returned', async () => {
    const notes = open();
    await notes.create('a', note('one'));
    expect(await notes.update('a', (record) => void record.count++)).toEqual(note('one', 1));
    expect(await notes.get('a')).toEqual(note('one', 1));
  });

  test('when records are listed, then the view shows them by key, or newest first, in pages', async () => {
    const notes = open();
    for (const key of ['b', 'c', 'a']) {
      await notes.create(key, note(key));
      await pause();
    }
    const text = (document: Record<string, unknown>) => document['text'] as string;
    expect(await notes.list(text, { order: 'key' })).toEqual({ entries: ['a', 'b', 'c'], faults: [], total: 3 });
    expect(await notes.list(text)).toEqual({ entries: ['a', 'c', 'b'], faults: [], total: 3 });
    expect((await notes.list(text, { offset: 1, limit: 1 })).entries).toEqual(['c']);
    expect((await notes.list(() => undefined)).entries).toEqual([]);
  });

  test('when records are scanned, then each comes with what the view shows of it, newest first, and those since a date', async () => {
    const notes = open();
    await notes.create('old', note('old'), { changed_at: new Date('2020-01-01') });
    for (const key of ['b', 'a']) {
      await pause();
      await notes.create(key, note(key));
    }
    const text = (document: Record<string, unknown>) => document['text'] as string;
    const scanned = async (options = {}) => allOf(notes.scan(text, options));
    expect(await scanned()).toEqual([{ entry: 'a' }, { entry: 'b' }, { entry: 'old' }]);
    expect(await scanned({ since: new Date('2021-01-01') })).toEqual([{ entry: 'a' }, { entry: 'b' }]);
    expect(await notes.keys()).toEqual(['a', 'b', 'old']);
  });

  test('when a view throws or the scan is stopped, then that is a fault beside the others, and an end', async () => {
    const notes = open();
    for (const key of ['a', 'b']) await notes.create(key, note(key));
    const fault = new LlmkitError('store_corrupt', 'no');
    const view = (document: Record<string, unknown>, key: string) => {
      if (key === 'a') throw fault;
      return document['text'];
    };
    expect(await allOf(notes.scan(view))).toEqual(expect.arrayContaining([{ fault }, { entry: 'b' }]));
    const stopped = allOf(notes.scan(view, { signal: AbortSignal.abort(new RangeError('stop')) }));
    await expect(stopped).rejects.toThrow(RangeError);
  });

  test('when a record is not as it was, then whoever meant that one removes nothing', async () => {
    const notes = open();
    await notes.create('a', note('one'));
    expect(await notes.remove('a', ({ text }) => text === 'two')).toBe(false);
    expect(await notes.remove('a', ({ text }) => text === 'one')).toBe(true);
  });

  test('when there is nothing to update, then it is not_found', async () => {
    await expect(open().update('a', () => {})).rejects.toMatchObject({ code: 'not_found' });
  });

  test('when the change throws, then its error passes and nothing is written', async () => {
    const notes = open();
    await notes.create('a', note('one'));
    const change = (record: Note) => {
      record.text = 'two';
      throw new RangeError('no');
    };
    await expect(notes.update('a', change)).rejects.toThrow(RangeError);
    expect(await notes.get('a')).toEqual(note('one'));
  });

  test('when a record is removed, then it is gone and its key is free', async () => {
    const notes = open();
    await notes.create('a', note('one'));
    expect(await notes.remove('a')).toBe(true);
    expect(await notes.get('a')).toBeUndefined();
    expect(await notes.create('a', note('two'))).toEqual(note('two'));
  });

  test('when records change, then the keys come newest change first', async () => {
    const notes = open();
    for (const key of ['a', 'b', 'c']) {
      await notes.create(key, note());
      await pause();
    }
    await notes.update('a', (record) => void record.count++);
    expect(await notes.keys()).toEqual(['a', 'c', 'b']);
  });

  test('when what was read or written is changed, then the stored record is not', async () => {
    const notes = open();
    const mine = note('one');
    await notes.create('a', mine);
    mine.text = 'changed';
    const returned = await notes.update('a', () => {});
    returned.text = 'changed';
    const read = await notes.get('a');
    read!.text = 'changed';
    expect(await notes.get('a')).toEqual(note('one'));
  });

  test('when many updates run at once, then none is lost', async () => {
    const notes = open();
    await notes.create('a', note());
    await Promise.all(Array.from({ length: 20 }, () => notes.update('a', (record) => void record.count++)));
    expect(await notes.get('a')).toEqual(note('hello', 20));
  });

  test.each([
    '',
    '.',
    '..',
    '../a',
    'a/b',
    'a\\b',
    '/etc/passwd',
    '.hidden',
    '-a',
    'a b',
    'a\0',
    'a\n',
    'ä',
    '__proto__',
    'constructor',
    'prototype',
    'a'.repeat(101),
  ])('when the key is %j, then nothing has it and nothing can', async (key) => {
    const notes = open();
    expect(await notes.get(key)).toBeUndefined();
    expect(await notes.remove(key)).toBe(false);
    await expect(notes.update(key, () => {})).rejects.toMatchObject({ code: 'not_found' });
    await expect(notes.create(key, note())).rejects.toMatchObject({ code: 'usage' });
    expect(await notes.keys()).toEqual([]);
  });

  test.each(['a', '0', 'a.json', 'a.json.v1.bak', 'a.lock', 'A-b_c.d', 'Constructor', 'a'.repeat(100)])(
    'when the key is %j, then it names a record',
    async (key) => {
      const notes = open();
      await notes.create(key, note(key));
      await notes.update(key, (record) => void record.count++);
      expect(await notes.get(key)).toEqual(note(key, 1));
      expect(await notes.keys()).toEqual([key]);
    },
  );
});

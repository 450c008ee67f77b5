import { describe, expect, test } from '@jest/globals';
import type { DocumentStore } from '../../../src/core/ports/document-store.ts';
import { createMemoryDocument } from '../../../src/store/memory/document.ts';
import { note, type Note, noteDocument } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const home = useTemporaryFolder();

describe.each<[string, () => DocumentStore<Note>]>([
  ['json', () => noteDocument(home())],
  ['memory', () => createMemoryDocument(note(''))],
])('a %s document', (_name, open) => {
  test('when nothing was written, then it is the empty document', async () => {
    expect(await open().read()).toEqual(note(''));
  });

  test('when it is updated, then the change is kept and returned', async () => {
    const document = open();
    expect(await document.update((record) => void (record.text = 'one'))).toEqual(note('one'));
    expect(await document.read()).toEqual(note('one'));
  });

  test('when the change throws, then its error passes and nothing is written', async () => {
    const document = open();
    const change = (record: Note) => {
      record.text = 'two';
      throw new RangeError('no');
    };
    await expect(document.update(change)).rejects.toThrow(RangeError);
    expect(await document.read()).toEqual(note(''));
  });

  test('when what was read or returned is changed, then the document is not', async () => {
    const document = open();
    (await document.read()).text = 'changed';
    (await document.update(() => {})).text = 'changed';
    expect(await document.read()).toEqual(note(''));
  });

  test('when many updates run at once, then none is lost', async () => {
    const document = open();
    await Promise.all(Array.from({ length: 20 }, () => document.update((record) => void record.count++)));
    expect(await document.read()).toEqual(note('', 20));
  });
});

test('when a document is a file, then it says where', () => {
  expect(noteDocument(home()).path).toBe(`${home()}/note.json`);
  expect(createMemoryDocument(note()).path).toBeUndefined();
});

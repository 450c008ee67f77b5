import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeRecord } from '../../../src/store/records/format.ts';
import { quickLook } from '../../../src/store/records/quick-look.ts';
import { type Note, noteFormat } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const home = useTemporaryFolder();
const kind = { kind: 'note', migrations: [], unlisted: ['text', 'more'] };

function look(text: string) {
  const file = path.join(home(), 'x.json');
  writeFileSync(file, text);
  return quickLook(file, kind);
}

test('when a record is written as ever, then the fields that no list shows are left out, whatever texts hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.anything(), (text, more) => {
      const title = `${text}\n  "text": `;
      const stored = encodeRecord({ ...noteFormat, ...kind }, 'x', { text, count: 1, title, more } as Note);
      // It may stand for bytes that are no UTF-8: then the file is read properly.
      fc.pre(!stored.includes('\ufffd'));
      const document = look(stored);
      expect(document).toEqual({ kind: 'note', v: 1, count: 1, title });
    }),
  );
});

test('when a file has its fields in another order or form, then it is read whole', () => {
  const document = { kind: 'note', v: 1, text: 'a', count: 1 };
  expect(look(`${JSON.stringify(document, null, 2)}\n`)).not.toBeUndefined();
  expect(look(JSON.stringify(document))).toEqual(document);
  expect(look('{"kind":"note","v":1,"inner":{"a":1,\n  "text": "b"},\n"count": 1\n}\n')).toBeUndefined();
});

test('when the rest of a record is missing, then it is not looked at quickly', () => {
  expect(look('{\n  "kind": "note",\n  "v": 1,\n  "count": 1,\n  "text": "a')).toBeUndefined();
});

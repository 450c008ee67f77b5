import path from 'node:path';
import * as v from 'valibot';
import type { DocumentStore } from '../../../src/core/ports/document-store.ts';
import type { Repository } from '../../../src/core/ports/repository.ts';
import { createJsonDocument } from '../../../src/store/records/json-document.ts';
import { createJsonRepository } from '../../../src/store/records/json-repository.ts';
import { createLocks, type Locks } from '../../../src/store/files/lock.ts';
import { createOwners } from '../../../src/store/files/owner.ts';
import type { RecordFormat } from '../../../src/store/records/format.ts';
import { NAME_KEYS } from '../../../src/store/records/key.ts';

/** The record of these tests, small enough to be seen whole. */
export interface Note {
  text: string;
  count: number;
}

const schema = () => v.looseObject({ text: v.string(), count: v.number() });

export const noteFormat: RecordFormat<Note> = { kind: 'note', schema, migrations: [] };

/** The same record after two changes of its form: `body` was called `text` later, `count` was added. */
export const thirdNoteFormat: RecordFormat<Note> = {
  kind: 'note',
  schema,
  migrations: [
    ({ body, ...rest }) => ({ ...rest, text: body }),
    (fields) => ({ ...fields, count: (fields['text'] as string).length }),
  ],
};

export function note(text = 'hello', count = 0): Note {
  return { text, count };
}

export const monotonicClock = { monotonic: () => performance.now() };

export function realLocks(limit_ms = 30_000): Locks {
  return createLocks({ owners: createOwners(), clock: monotonicClock, limit_ms });
}

export function noteRepository(home: string, format = noteFormat, locks = realLocks()): Repository<Note> {
  return createJsonRepository({ home, folder: 'notes', format, keyRule: NAME_KEYS, locks });
}

/** Where `noteRepository` keeps a note. */
export function noteFile(home: string, key: string): string {
  return path.join(home, 'notes', `${key}.json`);
}

export interface NoteDocumentOptions {
  format?: RecordFormat<Note>;
  secret?: boolean;
  locks?: Locks;
}

export function noteDocument(home: string, options: NoteDocumentOptions = {}): DocumentStore<Note> {
  const { format = noteFormat, secret = false, locks = realLocks() } = options;
  return createJsonDocument({ home, file: 'note.json', format, empty: () => note(''), secret, locks });
}

/** What `promise` fails with; fails itself when it does not. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (outcome === undefined) throw new Error('expected a failure');
  return outcome.error;
}

import * as v from 'valibot';
import { once } from './once.ts';
import { type RecordOf, timestamp } from './schema.ts';

const writtenEntries = () => ({
  conversation_id: v.string(),
  /** Of the text, in hexadecimal. */
  sha256: v.string(),
  at: timestamp,
});

const entries = () => ({ files: v.record(v.string(), v.looseObject(writtenEntries())) });
export const exportsSchema = once(() => v.looseObject(entries()));

/** The files that conversations were written to, by path from the root: one that is still so may be replaced. */
export type WrittenExports = RecordOf<typeof entries>;

import * as v from 'valibot';
import { once } from './once.ts';
import { type RecordOf, timestamp } from './schema.ts';

const consentEntries = () => ({
  /** The prompt as it was called, for whoever looks into the file. */
  prompt: v.string(),
  at: timestamp,
});

const entries = () => ({
  /** By the SHA-256 of the text of a prompt file: what it names may be sent, as long as it is so. */
  files: v.record(v.string(), v.looseObject(consentEntries())),
});
export const consentsSchema = once(() => v.looseObject(entries()));

/** consents.json: what a person allowed files of prompts to take along. */
export type Consents = RecordOf<typeof entries>;

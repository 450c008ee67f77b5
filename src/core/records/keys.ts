import * as v from 'valibot';
import { made, type RecordOf } from './schema.ts';

const entries = () => ({
  keys: v.optional(v.record(v.string(), v.string()), {}),
});

export const keysSchema = made(() => v.looseObject(entries()));

/** `keys.json`: API keys by provider name. */
export type Keys = RecordOf<typeof entries>;

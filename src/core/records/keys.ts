import * as v from 'valibot';
import { once } from './once.ts';
import type { RecordOf } from './schema.ts';

const entries = () => ({
  keys: v.optional(v.record(v.string(), v.string()), {}),
});

export const keysSchema = once(() => v.looseObject(entries()));

/** `keys.json`: API keys by provider name. */
export type Keys = RecordOf<typeof entries>;

import * as v from 'valibot';
import { once } from './once.ts';
import type { RecordOf } from './schema.ts';

const entries = () => ({
  /** By `provider/model`: what that model was seen to want, by name of the quirk. */
  quirks: v.optional(v.record(v.string(), v.record(v.string(), v.string())), {}),
});

export const modelQuirksSchema = once(() => v.looseObject(entries()));

/** `model-quirks.json`: what models were seen to reject, so that it is asked only once. */
export type ModelQuirks = RecordOf<typeof entries>;

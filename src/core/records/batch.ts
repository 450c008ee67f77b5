import * as v from 'valibot';
import { once } from './once.ts';
import { count, type RecordOf, timestamp } from './schema.ts';

const readingEntries = () => ({
  model: v.string(),
  wire: v.string(),
  stop: v.array(v.string()),
  headers: v.record(v.string(), v.string()),
});

const entries = () => ({
  id: v.string(),
  user_id: v.exactOptional(v.string()),
  /** The run whose rows are in it. */
  run_id: v.string(),
  /** The beginning of the ids of its lines at the vendor. */
  mark: v.string(),
  provider: v.string(),
  /** The address, where it was that of one call. */
  base_url: v.exactOptional(v.string()),
  /** The vendor's id of it; absent until it is known to be there. */
  batch_id: v.exactOptional(v.string()),
  /**
   * `planned`: perhaps sent; `sent`: the vendor has it; `ended`: it can be fetched; `fetched`: its answers are in the run;
   * `dropped`: it never got there, or was refused.
   */
  state: v.string(),
  /** The vendor's own word for it, when it was last asked. */
  status: v.exactOptional(v.string()),
  prompt: v.exactOptional(
    v.looseObject({
      name: v.exactOptional(v.string()),
      version: v.exactOptional(v.number()),
      version_id: v.exactOptional(v.string()),
    }),
  ),
  /** The form that its answers are to have. */
  output: v.exactOptional(v.unknown()),
  fail_on_truncation: v.exactOptional(v.boolean()),
  /** What is needed to read its answers. */
  reading: v.looseObject(readingEntries()),
  count,
  answered: v.exactOptional(count),
  failed: v.exactOptional(count),
  cost_usd: v.exactOptional(v.number()),
  fault: v.exactOptional(v.string()),
  /** Money was put by for it. */
  is_reserved: v.exactOptional(v.boolean()),
  created_at: timestamp,
  sent_at: v.exactOptional(timestamp),
  expires_at: v.exactOptional(v.string()),
  /** When its answers were begun to be taken in. */
  fetching_at: v.exactOptional(timestamp),
  fetched_at: v.exactOptional(timestamp),
  /** Its rows, by the numbers that they had, and by their keys in the run, in the same order. */
  rows: v.array(v.number()),
  keys: v.array(v.string()),
});

export const batchSchema = once(() => v.looseObject(entries()));

/** Rows of a run that went to a vendor's batch interface together, with what became of them. */
export type BatchRecord = RecordOf<typeof entries>;

/** The same as lists have it. */
export type ListedBatch = Omit<BatchRecord, 'rows' | 'keys'>;

/** Tells whether its rows wait for it. */
export function isOpenBatch({ state }: Pick<BatchRecord, 'state'>): boolean {
  return state === 'planned' || state === 'sent' || state === 'ended';
}

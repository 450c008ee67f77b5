import * as v from 'valibot';
import { once } from './once.ts';
import { count, type RecordOf } from './schema.ts';

const entries = () => ({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  /** Tokens of the prompt that were read from the vendor's cache. */
  cached_tokens: v.exactOptional(count),
  /** Tokens of the prompt that were written into it. */
  cache_write_tokens: v.exactOptional(count),
  /** Those of them that it keeps for an hour, which some vendors bill higher. */
  cache_write_1h_tokens: v.exactOptional(count),
  /** Tokens of the answer that were not shown. */
  reasoning_tokens: v.exactOptional(count),
});

export const usageSchema = once(() => v.looseObject(entries()));

/** Tokens of one model call as the provider counted them. Unknown usage is an absent record, never zeros. */
export type Usage = RecordOf<typeof entries>;

import * as v from 'valibot';
import { count, type RecordOf } from './schema.ts';

const entries = {
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  cached_tokens: v.exactOptional(count),
  reasoning_tokens: v.exactOptional(count),
};

export const usageSchema = v.looseObject(entries);

/** Tokens of one model call as the provider counted them. Unknown usage is an absent record, never zeros. */
export type Usage = RecordOf<typeof entries>;

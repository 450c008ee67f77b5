import * as v from 'valibot';
import { finishReasonSchema } from './message.ts';
import { count, type RecordOf, timestamp } from './schema.ts';
import { usageSchema } from './usage.ts';

/** What a line tells. Read tolerantly: a newer llmkit may know more of them. */
export type UsageKind = 'reserve' | 'call' | 'rating';

const entries = {
  /** `reserve` before the request goes out, `call` when it ended; joined by `call_id`. */
  kind: v.custom<UsageKind>((value) => typeof value === 'string'),
  call_id: v.string(),
  at: timestamp,
  /** What the call was for; an answer where absent. */
  purpose: v.exactOptional(v.string()),
  /** Its number within an answer of several calls, from 1. */
  step: v.exactOptional(count),
  provider: v.exactOptional(v.string()),
  model: v.exactOptional(v.string()),
  prompt_name: v.exactOptional(v.string()),
  prompt_version: v.exactOptional(v.number()),
  conversation_id: v.exactOptional(v.string()),
  user_id: v.exactOptional(v.string()),
  usage: v.exactOptional(usageSchema),
  cost_usd: v.exactOptional(v.number()),
  duration_ms: v.exactOptional(v.number()),
  first_token_ms: v.exactOptional(v.number()),
  /** `ok`, or the code of the error. */
  status: v.exactOptional(v.string()),
  finish_reason: v.exactOptional(finishReasonSchema),
  /** Length of the question in characters; never its text. */
  question_chars: v.exactOptional(count),
};

export const usageLineSchema = v.looseObject(entries);

/** One line of `usage/<yyyy-mm>.jsonl`: facts about a call, never any text of a message. */
export type UsageLine = RecordOf<typeof entries>;

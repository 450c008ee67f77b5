import type { FinishReason } from './message.ts';
import type { Usage } from './usage.ts';

/** What a line tells. Read tolerantly: a newer llmkit may know more of them. */
export type UsageKind = 'reserve' | 'call' | 'rating';

/** How satisfied somebody was with an answer. */
export const RATINGS = ['good', 'bad', 1, 2, 3, 4, 5] as const;
export type Rating = (typeof RATINGS)[number];

/** So much of the hash of a prompt file tells its versions apart. */
export const VERSION_ID_LENGTH = 12;

/** What a call may use at most, held against limits until its own line settles it. */
export interface Reservation {
  tokens: number;
  /** Absent where the price is unknown. */
  usd?: number;
}

/** One line of `usage/<yyyy-mm>.jsonl`: facts about a call, never any text of a message. */
export interface UsageLine {
  /** `reserve` before the request goes out, `call` when it ended, `rating` of its answer; joined by `call_id`. */
  kind: UsageKind;
  call_id: string;
  /** ISO 8601 in UTC: when the line was written. */
  at: string;
  /** What the call was for; an answer where absent. */
  purpose?: string;
  /** Its number within an answer of several calls, from 1. */
  step?: number;
  provider?: string;
  model?: string;
  prompt_name?: string;
  prompt_version?: number;
  /** The beginning of the hash of a prompt that is a file. */
  prompt_version_id?: string;
  conversation_id?: string;
  user_id?: string;
  usage?: Usage;
  /** Absent where it is not known. */
  cost_usd?: number;
  duration_ms?: number;
  first_token_ms?: number;
  /** `ok`, or the code of the error. */
  status?: string;
  finish_reason?: FinishReason;
  /** Length of the question in characters; never its text. */
  question_chars?: number;
  /** The answer was stored: nobody was asked. */
  cache_hit?: boolean;
  /** Of a `reserve` line. */
  reserved?: Reservation;
  /** Of a `reserve` line: the process, as in a lock. */
  owner?: string;
  /** Of a `rating` line. */
  rating?: Rating;
  /** Of a `rating` line: what whoever rated said about it. */
  note?: string;
}

const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 0;
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const isUsage = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = value as Usage;
  return isCount(prompt) && isCount(completion) && isCount(total);
};

/** What a field has to be, where it stands in a line. */
const FIELDS: { readonly [Field in keyof UsageLine]-?: (value: unknown) => boolean } = {
  kind: isText,
  call_id: isText,
  at: (value) => isText(value) && !Number.isNaN(Date.parse(value as string)),
  purpose: isText,
  step: isCount,
  provider: isText,
  model: isText,
  prompt_name: isText,
  prompt_version: isNumber,
  prompt_version_id: isText,
  conversation_id: isText,
  user_id: isText,
  usage: isUsage,
  cost_usd: isNumber,
  duration_ms: isNumber,
  first_token_ms: isNumber,
  status: isText,
  finish_reason: isText,
  question_chars: isCount,
  cache_hit: (value) => typeof value === 'boolean',
  reserved: (value) => isObject(value) && isNumber((value as Reservation).tokens),
  owner: isText,
  // A newer llmkit may know other ones.
  rating: (value) => isText(value) || isNumber(value),
  note: isText,
};

const KNOWN = Object.entries(FIELDS);

/**
 * Tells whether `value` is a line; fields that a newer llmkit wrote may stand in it. No schema: of those a million lines
 * take half a minute (measured on Node 20), and so 2 s.
 */
export function isUsageLine(value: unknown): value is UsageLine {
  if (!isObject(value)) return false;
  const line = value as Record<string, unknown>;
  if (line['kind'] === undefined || line['call_id'] === undefined || line['at'] === undefined) return false;
  return KNOWN.every(([field, fits]) => line[field] === undefined || fits(line[field]));
}

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

import type { ProviderEvent } from '../events.ts';
import type { OwnPrices } from '../facts/facts-of-call.ts';
import type { Connection } from '../ports/provider.ts';
import type { Limits } from '../tables/limits.ts';
import type { ModelRequest } from '../records/model-request.ts';
import type { Budget } from '../usage/budget.ts';

/** What a call is for. */
export type Purpose = 'answer' | 'summary' | 'title' | 'row' | 'test' | 'judge';

/** What is written down about a call beside what came of it. */
export interface CallSubject {
  purpose: Purpose;
  /** Its number within an answer of several calls, from 1. */
  step: number;
  /** Length of the question in UTF-16 units. */
  question_chars: number;
  conversation_id?: string;
  /** `version_id` where it has no number: of a file that is used in place. */
  prompt?: { name: string; version?: number; version_id?: string };
  user_id?: string;
}

/** What is in force for a call beside its request. */
export interface CallRules {
  /** Those of the home. */
  limits?: Limits;
  /** What may be spent on it, and on others that have the same. */
  budget?: Budget;
  /** Its answer is kept for so long; `reads`: one that was kept before is taken; one that does not fit is not kept. */
  cache?: { ttl_ms: number; reads: boolean; fits?: (text: string) => Promise<boolean> };
}

/** One request to one model. */
export interface Call {
  /** Joins what is written down about it. */
  id: string;
  connection: Connection;
  request: ModelRequest;
  about: CallSubject;
  rules: CallRules;
  /** What the user says that models cost. */
  own_prices?: OwnPrices;
}

/**
 * Asks one model once and yields what comes. Nothing is sent before the first event is asked for; leaving early closes the
 * connection. Ends normally only after a `finish` event; every fault is thrown as an `LlmkitError`, also when `signal`
 * aborts (then its reason). What stands around another one passes its events on, in order and unchanged but for the cost
 * of `usage`.
 */
export type Ask = (call: Call, options: { signal: AbortSignal }) => AsyncIterable<ProviderEvent>;

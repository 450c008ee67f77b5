import type { FinishReason } from './message.ts';
import type { Usage } from './usage.ts';

/** An answer that is kept, without what it took to get it. */
export interface KeptAnswer {
  /** ISO 8601 in UTC: when it was given. */
  at: string;
  /** Who answered. */
  provider: string;
  model: string;
  /** In order, text and reasoning as one piece each. */
  events: KeptEvent[];
  /** What it took then. */
  usage?: Usage;
  finish_reason: FinishReason;
}

export type KeptEvent =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'opaque'; wire: string; model: string; data: unknown };

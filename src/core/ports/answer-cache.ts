import type { KeptAnswer } from '../records/kept-answer.ts';

/** Answers by the request they are to. It may lose any of them at any time. */
export interface AnswerCache {
  /** Undefined for what is not there, or cannot be read. */
  get(key: string): Promise<KeptAnswer | undefined>;
  /** Keeps it, if it can. */
  put(key: string, answer: KeptAnswer): Promise<void>;
}

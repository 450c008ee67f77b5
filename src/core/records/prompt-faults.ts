import type { Advice } from '../advice.ts';

/** A place in a text, counted from 1. */
export interface Place {
  line: number;
  column: number;
}

/** One thing that is wrong with a prompt. */
export interface PromptFault extends Place {
  /** The fault in words, without a full stop. */
  message: string;
  /** The stored prompt that it stands in, where that is one taken in by another. */
  prompt?: string;
  /** What to do about it. */
  advice?: readonly Advice[] | undefined;
}

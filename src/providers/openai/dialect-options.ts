import type { OpenAI } from 'openai';
import type { OpenAIFamily } from './families.ts';

/** What both wires need to know of the server. */
export interface OpenAIDialectOptions {
  /** What a model of that name takes there. */
  familyOf: (model: string) => OpenAIFamily;
  /** A client whose requests say what they go through (`by`). */
  clientOfCalls: () => Promise<OpenAI>;
  /** Its usage says what a call cost. */
  tellsCost: boolean;
}

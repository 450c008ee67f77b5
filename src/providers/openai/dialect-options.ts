import type { OpenAI } from 'openai';
import type { Fetch } from '../http/fetch.ts';
import type { OpenAIFamily } from './families.ts';

/** What both wires need to know of the server. */
export interface OpenAIDialectOptions {
  /** What a model of that name takes there. */
  familyOf: (model: string) => OpenAIFamily;
  openFor: (fetch: Fetch) => Promise<OpenAI>;
  /** Its usage says what a call cost. */
  tellsCost: boolean;
}

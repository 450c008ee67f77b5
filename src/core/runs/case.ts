import type { LlmkitError } from '../errors.ts';
import type { ChatCompletionResponse } from '../records/chat.ts';

/** One case of a run: what its prompt is asked with. */
export interface RunCase {
  /** Its number in the list, from 1. */
  number: number;
  values: Readonly<Record<string, string>>;
  /** The text that is typed or piped in for a single one. */
  input?: string;
  /** Asked in place of the model in force. */
  model?: string;
}

/** How a case ended: with an answer, with a fault, or with both where an answer was cut or refused. */
export interface CaseOutcome {
  response?: ChatCompletionResponse;
  failure?: LlmkitError;
}

/** All that a case says, in one order. */
export function keyTextOf({ values, input = '' }: RunCase): string {
  const names = Object.keys(values).sort();
  return JSON.stringify([names.map((name) => [name, values[name]]), input]);
}

import { LlmkitError } from '../errors.ts';
import type { Advice } from '../advice.ts';
import type { JsonSchema } from '../records/model-request.ts';
import { withShortNames } from '../short-names.ts';
import type { OutputFault } from './check-answer.ts';

/** What the model is told of an answer that does not fit. The schema stands there for those that were never told it. */
export function repairText(faults: readonly OutputFault[], schema: JsonSchema): string {
  return [
    'This does not fit the JSON Schema that the answer was to have:',
    ...faults.map((fault) => `- ${faultWords(fault)}`),
    'Answer once more with the whole JSON, corrected, and nothing else.',
    `The JSON Schema: ${JSON.stringify(schema)}`,
  ].join('\n');
}

export function faultWords({ path, message }: OutputFault): string {
  return path === '' ? message : `${path}: ${message}`;
}

/** The first fault, and how many more there are. */
export function faultsInShort(faults: readonly OutputFault[]): string {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return withShortNames(`${first ? faultWords(first) : ''}${more}`, 120);
}

/** The error for an answer that does not fit; `answer` is what was said. */
export function invalidOutput(
  faults: readonly OutputFault[],
  { answer, why, advice = [] }: { answer: string; why?: string; advice?: readonly Advice[] },
): LlmkitError {
  const words = why ?? `The answer does not fit the schema: ${faultsInShort(faults)}.`;
  return new LlmkitError('invalid_output', words, { advice, details: { faults: [...faults], answer } });
}

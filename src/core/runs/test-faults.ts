import type { Advice } from '../advice.ts';
import { asLlmkitError, LlmkitError } from '../errors.ts';

/** What is wrong with one test, and which it is. */
export interface TestFault {
  where: string;
  thrown: unknown;
}

/**
 * One error for the faults of all tests; the first is told, and `details.faults` has them all. `values` is how to give one
 * that is missing: how it is given to a run of a prompt is no way to give it to a test.
 */
export function faultsOfAll(faults: readonly TestFault[], values: readonly Advice[] = []): LlmkitError {
  const told = faults.map(({ where, thrown }) => ({ where, fault: asLlmkitError(thrown) }));
  const [{ where, fault }] = told as [(typeof told)[number]];
  if (fault.code === 'internal') return fault;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const message = `Cannot run ${where}: ${wordsOf(fault).replace(/\.$/, '')}${more}.`;
  const all = told.map((one) => `${one.where}: ${wordsOf(one.fault)}`);
  const advice = fault.code === 'invalid_variables' ? values : fault.advice;
  return new LlmkitError(fault.code, message, { advice, details: { ...fault.details, faults: all } });
}

/** What is wrong with the values of a test stands under the name of the test already. */
function wordsOf({ code, message }: LlmkitError): string {
  return code === 'invalid_variables' ? message.replace(/^Cannot use [^:]+: /, '') : message;
}

import { asLlmkitError, LlmkitError } from '../errors.ts';

/** What is wrong with one test, and which it is. */
export interface TestFault {
  where: string;
  thrown: unknown;
}

/** One error for the faults of all tests; the first is told, and `details.faults` has them all. */
export function faultsOfAll(faults: readonly TestFault[]): LlmkitError {
  const told = faults.map(({ where, thrown }) => ({ where, fault: asLlmkitError(thrown) }));
  const [{ where, fault }] = told as [(typeof told)[number]];
  if (fault.code === 'internal') return fault;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const message = `Cannot run ${where}: ${fault.message.replace(/\.$/, '')}${more}.`;
  const all = told.map((one) => `${one.where}: ${one.fault.message}`);
  return new LlmkitError(fault.code, message, { advice: fault.advice, details: { ...fault.details, faults: all } });
}

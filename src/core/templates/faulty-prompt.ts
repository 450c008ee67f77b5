import { LlmkitError } from '../errors.ts';
import type { PromptFault } from '../records/prompt-faults.ts';

/** One error that tells all `faults`; `what` begins its message. */
export function faultyPrompt(what: string, faults: readonly PromptFault[], cause?: unknown): LlmkitError {
  const all = faults.map(({ message, line, column, prompt }) => {
    const where = `line ${line}, column ${column}${prompt === undefined ? '' : ` of ${prompt}`}`;
    return `${message} (${where})`;
  });
  const { advice = [] } = faults.find((fault) => fault.advice !== undefined) ?? {};
  const [{ line, column } = { line: 1, column: 1 }] = faults;
  return new LlmkitError('invalid_template', `${what}: ${all.join('; ')}.`, {
    advice,
    ...(cause !== undefined && { cause }),
    details: { line, column, faults },
  });
}

/** The faults that an error tells; undefined when it is of another kind. */
export function faultsOf({ code, details }: LlmkitError): PromptFault[] | undefined {
  return code === 'invalid_template' ? (details?.['faults'] as PromptFault[] | undefined) : undefined;
}

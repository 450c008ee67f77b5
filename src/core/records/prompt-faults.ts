import { LlmkitError } from '../errors.ts';

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
  hint?: string | undefined;
}

/** One error that tells all `faults`; `what` begins its message. */
export function faultyPrompt(what: string, faults: readonly PromptFault[], cause?: unknown): LlmkitError {
  const all = faults.map(({ message, line, column, prompt }) => {
    const where = `line ${line}, column ${column}${prompt === undefined ? '' : ` of ${prompt}`}`;
    return `${message} (${where})`;
  });
  const hint = faults.find((fault) => fault.hint !== undefined)?.hint;
  const [{ line, column } = { line: 1, column: 1 }] = faults;
  return new LlmkitError('invalid_template', `${what}: ${all.join('; ')}.`, {
    ...(hint !== undefined && { hint }),
    ...(cause !== undefined && { cause }),
    details: { line, column, faults },
  });
}

/** The faults that an error tells; undefined when it is of another kind. */
export function faultsOf({ code, details }: LlmkitError): PromptFault[] | undefined {
  return code === 'invalid_template' ? (details?.['faults'] as PromptFault[] | undefined) : undefined;
}

import { asLlmkitError, LlmkitError } from '../errors.ts';

/** Why a call ended that nobody reads any more. */
export function stoppedBy(signal: AbortSignal): LlmkitError {
  const reason: unknown = signal.aborted ? signal.reason : undefined;
  if (LlmkitError.is(reason)) return reason;
  const failure = asLlmkitError(reason);
  return failure.code === 'timeout'
    ? failure
    : new LlmkitError('interrupted', 'The answer was stopped.', { cause: reason });
}

/** What ended a call. A program may abort with any reason; what that makes of a call is no defect of ours. */
export function endedBy(thrown: unknown, signal: AbortSignal): LlmkitError {
  const failure = asLlmkitError(thrown);
  return signal.aborted && failure.code === 'internal' ? stoppedBy(signal) : failure;
}

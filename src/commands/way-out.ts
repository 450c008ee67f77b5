import { LlmkitError, type ErrorCode } from '../core/errors.ts';
import type { Target } from '../core/exchange/input.ts';

const MAY_ANSWER_ANEW: ReadonlySet<ErrorCode> = new Set([
  'incomplete',
  'timeout',
  'protocol',
  'unreachable',
  'overloaded',
]);

/** What to do about a call that failed by no fault of its question, where the error itself does not say. */
export function withWayOut(error: LlmkitError, target: Target): LlmkitError {
  if (error.advice.length > 0 || !MAY_ANSWER_ANEW.has(error.code)) return error;
  const isKept = target.kind === 'new' || (target.kind === 'conversation' && target.store !== false);
  const conversation = target.kind === 'conversation' ? target.id.slice(0, 8) : 'last';
  const { code, message, details, cause } = error;
  return new LlmkitError(code, message, {
    advice: [{ kind: 'ask_again', is_kept: isKept, conversation }],
    ...(details && { details }),
    cause,
  });
}

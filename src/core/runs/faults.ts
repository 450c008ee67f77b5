import type { ErrorCode, LlmkitError } from '../errors.ts';

/** The server lets nobody in just now: the same case is asked again as soon as it does. */
const LIMITED: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'overloaded']);

/** It may pass: the case is asked again behind all others. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'unreachable',
  'timeout',
  'incomplete',
  'protocol',
  'provider_failed',
]);

/** No other case will fare better: the run ends, and goes on where it was when that is mended. */
const OF_ALL: ReadonlySet<ErrorCode> = new Set([
  'auth',
  'no_key',
  'config',
  'unknown_provider',
  'insecure_keys',
  'insecure_url',
  'model_not_found',
  'quota_exhausted',
  'limit_reached',
  'store_corrupt',
  'store_newer',
  'store_locked',
  'store_io',
  'internal',
]);

/** What a fault of one case means for the run. */
export type FaultKind = 'limited' | 'passing' | 'of_all' | 'of_case';

export function kindOfFault({ code }: Pick<LlmkitError, 'code'>): FaultKind {
  if (LIMITED.has(code)) return 'limited';
  if (PASSING.has(code)) return 'passing';
  return OF_ALL.has(code) ? 'of_all' : 'of_case';
}

/** Others that are under way may cost less than is put by for them. */
export function isOutOfBudget({ code, details }: LlmkitError): boolean {
  return code === 'limit_reached' && details['limit'] === 'max_cost_usd' && details['needed'] !== undefined;
}

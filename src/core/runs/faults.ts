import type { ErrorCode, LlmkitError } from '../errors.ts';

/** Statuses of a server that has too much to do; others above 500 say that something went wrong with this one request. */
const TOO_MUCH: ReadonlySet<unknown> = new Set([undefined, 429, 503, 529]);

/** The server lets nobody in just now: the same case is asked again as soon as it does. */
function isLimited({ code, details }: Pick<LlmkitError, 'code' | 'details'>): boolean {
  return code === 'rate_limited' || (code === 'overloaded' && TOO_MUCH.has(details.status));
}

/** It may pass: the case is asked again behind all others. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'overloaded',
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

export function kindOfFault(fault: Pick<LlmkitError, 'code' | 'details'>): FaultKind {
  const { code } = fault;
  if (isLimited(fault)) return 'limited';
  if (PASSING.has(code)) return 'passing';
  return OF_ALL.has(code) ? 'of_all' : 'of_case';
}

/** Others that are under way may cost less than is put by for them. */
export function isOutOfBudget({ code, details }: LlmkitError): boolean {
  return code === 'limit_reached' && details['limit'] === 'max_cost_usd' && details['needed'] !== undefined;
}

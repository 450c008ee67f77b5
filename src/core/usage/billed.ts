import type { UsageLine } from '../records/usage-line.ts';

/** Ends of a call before a model began to answer: no vendor bills them. */
const NEVER_BEGAN: ReadonlySet<string> = new Set([
  'limit_reached',
  'no_key',
  'config',
  'unknown_provider',
  'insecure_keys',
  'insecure_url',
  'auth',
  'bad_request',
  'quota_exhausted',
  'rate_limited',
  'overloaded',
  'unreachable',
  'model_not_found',
  'context_exceeded',
  'store_io',
  'store_locked',
]);

/** Ends that a person brought about. */
const STOPPED: ReadonlySet<string> = new Set(['interrupted', 'terminated', 'hung_up', 'reader_gone']);

type Call = Pick<UsageLine, 'status' | 'usage' | 'cache_hit'>;

/** Tells whether a call may have used tokens: a model answered, or may have begun to. */
export function mayHaveUsed({ status = 'ok', usage, cache_hit: isHit }: Call): boolean {
  return isHit !== true && (usage !== undefined || !NEVER_BEGAN.has(status));
}

/** Tells whether something was sent. */
export function wasSent({ status, cache_hit: isHit }: Call): boolean {
  return isHit !== true && status !== 'limit_reached';
}

/** Tells whether a call failed; one that a person stopped did not. */
export function hasFailed({ status = 'ok' }: Call): boolean {
  return status !== 'ok' && !STOPPED.has(status);
}

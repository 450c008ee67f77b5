import type { CallRules } from '../call/ask.ts';
import { millisecondsIn } from '../duration.ts';
import { present } from '../fields.ts';
import { limitsIn } from '../settings/limits.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import type { Limits } from '../tables/limits.ts';
import type { SettingValues } from '../tables/settings.ts';
import { Budget } from '../usage/budget.ts';

/** What is in force for the calls of one exchange beside their requests. Throws `config` for limits that cannot be used. */
export function rulesOf(
  { config }: SettingsSnapshot,
  { max_cost_usd: most, cache, cache_ttl: ttl }: SettingValues,
  {
    limits,
    asksAnew = false,
    budget = most === undefined ? undefined : new Budget(most),
  }: { limits?: Limits | undefined; asksAnew?: boolean | undefined; budget?: Budget | undefined },
): CallRules {
  return present({
    limits: limits ?? limitsIn(config),
    budget,
    cache: cache === true ? { ttl_ms: millisecondsIn(ttl!)!, reads: !asksAnew } : undefined,
  });
}

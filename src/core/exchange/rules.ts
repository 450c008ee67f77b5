import type { CallRules } from '../call/ask.ts';
import { millisecondsIn } from '../duration.ts';
import { present } from '../fields.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import { limitsIn } from '../settings/limits.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import type { Limits } from '../tables/limits.ts';
import { Budget } from '../usage/budget.ts';

/** What a program that embeds llmkit says in place of the settings of a home. */
export interface ProgramRules {
  limits?: Limits;
  /** Answers are kept, for so many milliseconds where it says so; false: they are not. */
  cache?: { ttl_ms?: number } | false;
}

/** What is in force for the calls of one exchange beside their requests. Throws `config` for limits that cannot be used. */
export function rulesOf(
  { config }: SettingsSnapshot,
  { values, sources }: Pick<EffectiveSettings, 'values' | 'sources'>,
  { program = {}, asksAnew = false }: { program?: ProgramRules | undefined; asksAnew?: boolean | undefined },
): CallRules {
  const { max_cost_usd: most, cache_ttl: ttl } = values;
  const ofProgram = sources.cache === 'flag' ? undefined : program.cache;
  const isKept = ofProgram === undefined ? values.cache === true : ofProgram !== false;
  const lifetime = (ofProgram || undefined)?.ttl_ms ?? millisecondsIn(ttl!)!;
  return present({
    limits: program.limits ?? limitsIn(config),
    budget: most === undefined ? undefined : new Budget(most),
    cache: isKept ? { ttl_ms: lifetime, reads: !asksAnew } : undefined,
  });
}

import type { Prices, Rates } from '../records/prices.ts';
import type { Usage } from '../records/usage.ts';

const MILLION = 1_000_000;

/**
 * The cost of one call in US dollars; undefined where its tokens or its prices are not known. Only for the usage of a
 * single call: the sum of several would reach a higher tier than any of them did.
 */
export function costOf(usage: Usage | undefined, prices: Prices | undefined): number | undefined {
  if (usage === undefined || prices === undefined) return undefined;
  const rates = ratesFor(usage.prompt_tokens, prices);
  const { cached_tokens: cached = 0, cache_write_tokens: written = 0, cache_write_1h_tokens: forAnHour = 0 } = usage;
  if (forAnHour > 0 && rates.cache_write_1h === undefined) return undefined;
  const fresh = Math.max(0, usage.prompt_tokens - cached - written);
  const sum =
    fresh * rates.input +
    cached * (rates.cached_input ?? rates.input) +
    (written - forAnHour) * (rates.cache_write ?? rates.input) +
    forAnHour * (rates.cache_write_1h ?? 0) +
    billedOutput(usage) * rates.output;
  // Without the last digits, in which sums of fractions are wrong.
  return Number((sum / MILLION).toPrecision(12));
}

/** The rates of a call with so long a prompt: those of the highest tier that it reaches, for all of its tokens. */
export function ratesFor(promptTokens: number, prices: Prices): Rates {
  const reached = (prices.tiers ?? []).filter(({ above_prompt_tokens: above }) => promptTokens > above);
  const [highest] = reached.toSorted((one, other) => other.above_prompt_tokens - one.above_prompt_tokens);
  return highest ?? prices;
}

/** Reasoning is output. Some vendors count it in the completion, others only in the total. */
function billedOutput({ prompt_tokens, completion_tokens, total_tokens }: Usage): number {
  return Math.max(completion_tokens, total_tokens - prompt_tokens);
}

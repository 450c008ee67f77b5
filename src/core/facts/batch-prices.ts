import type { Prices, Rates } from '../records/prices.ts';

/** The share of the usual price that vendors take for a batch, as their price lists say. */
const SHARE: Readonly<Record<string, number>> = { openai: 0.5, anthropic: 0.5, groq: 0.5 };

/** The prices of a call in a batch; undefined where they are not known. */
export function batchPrices(provider: string, prices: Prices | undefined): Prices | undefined {
  const share = SHARE[provider];
  if (share === undefined || prices === undefined) return undefined;
  const { tiers, ...rates } = prices;
  return {
    ...shared(rates, share),
    ...(tiers && { tiers: tiers.map((tier) => ({ ...tier, ...shared(tier, share) })) }),
  };
}

const RATES = ['input', 'output', 'cached_input', 'cache_write', 'cache_write_1h'] as const;

function shared<Of extends Rates>(rates: Of, share: number): Of {
  const changed = RATES.flatMap((name) => (rates[name] === undefined ? [] : [[name, rates[name] * share]]));
  return { ...rates, ...(Object.fromEntries(changed) as Partial<Rates>) };
}

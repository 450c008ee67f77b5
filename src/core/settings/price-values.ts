import { checkRecord } from '../records/check.ts';
import type { Config } from '../records/config.ts';
import { type Prices, pricesSchema } from '../records/prices.ts';
import { DECIMAL, type ValueKind } from '../tables/value-kinds.ts';
import { present } from '../fields.ts';

/** What a model costs, as `config set prices.MODEL` takes it. */
export const priceValue: ValueKind<Prices> = {
  expected:
    'US dollars per million tokens as INPUT/OUTPUT or INPUT/OUTPUT/CACHED, such as 2.50/10, or their JSON object',
  parse: (input) => (input.trim().startsWith('{') ? pricesInJson(input) : pricesInText(input)),
  accepts: (value): value is Prices => 'record' in checkRecord(pricesSchema, value),
};

function pricesInText(text: string): Prices | undefined {
  const figures = text.split('/').map((figure) => figure.trim().replace(/^\$/, ''));
  if (figures.length < 2 || figures.length > 4 || !figures.every((figure) => DECIMAL.test(figure))) return undefined;
  const [input, output, cached_input, cache_write] = figures.map(Number);
  const prices = present({ input, output, cached_input, cache_write });
  return priceValue.accepts(prices) ? prices : undefined;
}

function pricesInJson(text: string): Prices | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return priceValue.accepts(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The user's own prices, without those that cannot be: the doctor tells of them, and a model's price is unknown then. */
export function ownPrices({ prices = {} }: Config): Record<string, Prices> {
  const usable = Object.entries(prices).filter(([, value]) => priceValue.accepts(value));
  return Object.fromEntries(usable) as Record<string, Prices>;
}

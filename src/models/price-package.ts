import type { MatchLogic, ModelInfo, ModelPrice, Provider } from '@pydantic/genai-prices';
import type { ModelFacts } from '../core/records/model-facts.ts';
import type { Prices, Rates } from '../core/records/prices.ts';
import { present } from '../core/fields.ts';

/** The package's own names of our providers, where they differ. */
const NAMES: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  openrouter: 'openrouter',
  groq: 'groq',
  deepseek: 'deepseek',
  mistral: 'mistral',
  gemini: 'google',
  xai: 'x-ai',
  together: 'together',
};

/** The version that is built in, and the day on which it came out. */
export const PRICE_PACKAGE = { name: '@pydantic/genai-prices', version: '0.1.8', since: '2026-09-23' };

type PackageFacts = Pick<ModelFacts, 'name' | 'context_window' | 'prices' | 'sources'>;

/**
 * What the price package says of the model with exactly this name at `at`. It finds models by the beginnings of names as
 * well, which would give one model the price of another: those do not count.
 */
export async function factsInPackage(provider: string, model: string, at: Date): Promise<PackageFacts | undefined> {
  const id = Object.hasOwn(NAMES, provider) ? NAMES[provider]! : undefined;
  if (id === undefined) return undefined;
  const { calcPrice, findProvider } = await import('@pydantic/genai-prices');
  const vendor = findProvider({ providerId: id });
  const found = vendor?.models.find((candidate) => isNamed(candidate, model));
  if (!vendor || !found) return undefined;
  const { name: from, version, since } = PRICE_PACKAGE;
  const source = { from: 'package' as const, since, where: `${from} ${version}` };
  const prices = pricesIn(
    calcPrice({}, model, { provider: onlyHolding(vendor, found, model), timestamp: at })?.model_price,
  );
  const { context_window } = found;
  const sources = present({
    context_window: context_window === undefined ? undefined : source,
    prices: prices && source,
  });
  return present({ name: found.name, context_window, prices, sources });
}

function isNamed({ id, match }: ModelInfo, model: string): boolean {
  return id === model || saysExactly(match, model);
}

function saysExactly(match: MatchLogic, model: string): boolean {
  if ('equals' in match) return match.equals === model;
  return 'or' in match && match.or.some((way) => saysExactly(way, model));
}

/** The vendor with this model alone, so that the package chooses among the model's prices and not among models. */
function onlyHolding(vendor: Provider, found: ModelInfo, model: string): Provider {
  return { ...vendor, models: [{ ...found, match: { equals: model } }] };
}

const FIELDS = {
  input: 'input_mtok',
  output: 'output_mtok',
  cached_input: 'cache_read_mtok',
  cache_write: 'cache_write_mtok',
  cache_write_1h: 'cache_write_1h_mtok',
} as const;

/** Undefined where a call costs what our counts of tokens do not tell, as reasoning at a price of its own. */
function pricesIn(price: ModelPrice | undefined): Prices | undefined {
  if (price?.['input_mtok'] === undefined || price['output_mtok'] === undefined) return undefined;
  if (price['output_reasoning_mtok'] !== undefined || price['requests_kcount'] !== undefined) return undefined;
  const starts = Object.values(FIELDS).flatMap((field) => tiersOf(price[field]).map(({ start }) => start));
  const above = [...new Set(starts)].toSorted((one, other) => one - other);
  const tiers = above.map((start) => ({ above_prompt_tokens: start, ...ratesAbove(start, price) }));
  return { ...ratesAbove(-1, price), ...(tiers.length > 0 && { tiers }) };
}

type Price = ModelPrice[string];

function tiersOf(price: Price): readonly { start: number; price: number }[] {
  return typeof price === 'object' ? price.tiers : [];
}

/** The rates of a call with more prompt tokens than `start`. */
function ratesAbove(start: number, price: ModelPrice): Rates {
  const rates = Object.entries(FIELDS).map(([name, field]) => [name, valueAbove(start, price[field])]);
  return present(Object.fromEntries(rates) as Record<keyof Rates, number>);
}

function valueAbove(start: number, price: Price): number | undefined {
  if (typeof price !== 'object') return price;
  return tiersOf(price).findLast((tier) => tier.start <= start)?.price ?? price.base;
}

// Compiles the price package to dist/prices/PROVIDER.json, by exact name: the package itself takes 50 ms to load, and finds
// models by the beginnings of their names as well, which would give one model the price of another.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProvider } from '@pydantic/genai-prices';

/** The day on which the version that we have came out. */
const RELEASED = { '0.1.8': '2026-09-23' };

/** Our providers and the package's names of them. */
const PROVIDERS = {
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

const FIELDS = {
  input: 'input_mtok',
  output: 'output_mtok',
  cached_input: 'cache_read_mtok',
  cache_write: 'cache_write_mtok',
  cache_write_1h: 'cache_write_1h_mtok',
};

/** Prices that our counts of tokens do not tell: reasoning at a price of its own, a fee for each call. */
const BEYOND_US = ['output_reasoning_mtok', 'requests_kcount'];

/**
 * @typedef {import('@pydantic/genai-prices').ModelPrice} ModelPrice
 * @typedef {import('../src/models/price-package.ts').PackageModel} PackageModel
 */

export function compilePrices() {
  mkdirSync('dist/prices', { recursive: true });
  for (const provider of Object.keys(PROVIDERS))
    writeFileSync(join('dist/prices', `${provider}.json`), JSON.stringify(pricesOf(provider)));
}

/**
 * All that the package knows of the models of one of our providers.
 * @param {string} provider
 * @returns {import('../src/models/price-package.ts').PackagePrices}
 */
export function pricesOf(provider) {
  const { version } = JSON.parse(readFileSync('node_modules/@pydantic/genai-prices/package.json', 'utf8'));
  const since = /** @type {Record<string, string>} */ (RELEASED)[version];
  if (since === undefined) throw new Error(`Say in tools/prices.mjs when @pydantic/genai-prices ${version} came out.`);
  const vendor = findProvider({ providerId: /** @type {Record<string, string>} */ (PROVIDERS)[provider] ?? '' });
  const models = (vendor?.models ?? []).flatMap((model) => {
    const known = compiled(model);
    return exactNames(model).map((name) => [name, known]);
  });
  return { where: `@pydantic/genai-prices ${version}`, since, models: Object.fromEntries(models) };
}

/** @param {import('@pydantic/genai-prices').ModelInfo} model */
function exactNames({ id, match }) {
  return [...new Set([id, ...equalsIn(match)])];
}

/**
 * @param {import('@pydantic/genai-prices').MatchLogic} match
 * @returns {string[]}
 */
function equalsIn(match) {
  if ('equals' in match) return [match.equals];
  return 'or' in match ? match.or.flatMap(equalsIn) : [];
}

/**
 * @param {import('@pydantic/genai-prices').ModelInfo} model
 * @returns {PackageModel}
 */
function compiled({ name, context_window, prices }) {
  const times = (Array.isArray(prices) ? prices : [{ prices }]).map(({ constraint, prices: price }) => ({
    ...timeOf(constraint),
    prices: pricesIn(price),
  }));
  const isKnown = times.some((time) => time.prices !== undefined);
  return { ...(name && { name }), ...(context_window && { context_window }), ...(isKnown && { times }) };
}

/** @param {import('@pydantic/genai-prices').ConditionalPrice['constraint']} constraint */
function timeOf(constraint) {
  if (constraint === undefined) return {};
  if (constraint.type === 'start_date') return { from: constraint.start_date };
  return { between: [constraint.start_time, constraint.end_time].map(clock) };
}

/** @param {string} time `16:30:00Z` */
function clock(time) {
  const found = /^\d\d:\d\d:\d\dZ$/.exec(time);
  if (!found) throw new Error(`Cannot read the time ${time}.`);
  return time.slice(0, -1);
}

/** @param {ModelPrice} price */
function pricesIn(price) {
  if (price['input_mtok'] === undefined || price['output_mtok'] === undefined) return undefined;
  if (BEYOND_US.some((field) => price[field] !== undefined)) return undefined;
  const starts = Object.values(FIELDS).flatMap((field) => tiersOf(price[field]).map(({ start }) => start));
  const above = [...new Set(starts)].toSorted((one, other) => one - other);
  const tiers = above.map((start) => ({ above_prompt_tokens: start, ...ratesAbove(start, price) }));
  return { ...ratesAbove(-1, price), ...(tiers.length > 0 && { tiers }) };
}

/** @param {ModelPrice[string]} price */
function tiersOf(price) {
  return typeof price === 'object' ? price.tiers : [];
}

/**
 * The rates of a call with more prompt tokens than `start`.
 * @param {number} start
 * @param {ModelPrice} price
 */
function ratesAbove(start, price) {
  const rates = Object.entries(FIELDS).map(([name, field]) => [name, valueAbove(start, price[field])]);
  return Object.fromEntries(rates.filter(([, rate]) => rate !== undefined));
}

/**
 * @param {number} start
 * @param {ModelPrice[string]} price
 */
function valueAbove(start, price) {
  if (typeof price !== 'object') return price;
  return tiersOf(price).findLast((tier) => tier.start <= start)?.price ?? price.base;
}

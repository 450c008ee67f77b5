import * as v from 'valibot';
import { once } from './once.ts';
import { count, type RecordOf } from './schema.ts';

/** US dollars. */
const usd = v.pipe(v.number(), v.finite(), v.minValue(0));

const rateEntries = () => ({
  input: usd,
  output: usd,
  /** Of input that was read from the vendor's cache; as other input where absent. */
  cached_input: v.exactOptional(usd),
  /** Of input that was written into the vendor's cache; as other input where absent. */
  cache_write: v.exactOptional(usd),
  /** Of input written into a cache that keeps it for an hour; unknown where absent. */
  cache_write_1h: v.exactOptional(usd),
});

const tierEntries = () => ({ ...rateEntries(), above_prompt_tokens: count });

const entries = () => ({ ...rateEntries(), tiers: v.exactOptional(v.array(v.looseObject(tierEntries()))) });

export const pricesSchema = once(() => v.looseObject(entries()));

/** Prices of a million tokens in US dollars. */
export type Rates = RecordOf<typeof rateEntries>;

/** The prices of one model, and those of its calls whose whole prompt is longer than so many tokens. */
export type Prices = RecordOf<typeof entries>;

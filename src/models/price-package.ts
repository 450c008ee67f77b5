import { present } from '../core/fields.ts';
import type { ModelFacts } from '../core/records/model-facts.ts';
import type { Prices } from '../core/records/prices.ts';

/** What the price package says of one model. */
export interface PackageModel {
  name?: string;
  context_window?: number;
  /** Prices with when they hold; the last that does counts. */
  times?: PriceTime[];
}

interface PriceTime {
  /** The day from which it holds (UTC). */
  from?: string;
  /** Times of day between which it holds (UTC), `HH:MM:SS`. */
  between?: string[];
  /** Absent: a call costs what our counts do not tell. */
  prices?: Prices;
}

/** What the price package says of one provider, as tools/prices.mjs compiles it. */
export interface PackagePrices {
  /** The package and its version. */
  where: string;
  /** The day on which that came out. */
  since: string;
  /** By exact name. */
  models: Record<string, PackageModel>;
}

type PackageFacts = Pick<ModelFacts, 'name' | 'context_window' | 'prices' | 'sources'>;

/** What the package says of the model with exactly this name at `at`. */
export function factsInPackage(known: PackagePrices, model: string, at: Date): PackageFacts | undefined {
  const { where, since, models } = known;
  if (!Object.hasOwn(models, model)) return undefined;
  const { name, context_window, times = [] } = models[model]!;
  const prices = times.findLast((time) => holds(time, at))?.prices;
  const source = { from: 'package' as const, since, where };
  const sources = present({
    context_window: context_window === undefined ? undefined : source,
    prices: prices && source,
  });
  return present({ name, context_window, prices, sources });
}

function holds({ from, between }: PriceTime, at: Date): boolean {
  if (from !== undefined) return at >= new Date(from);
  if (between === undefined) return true;
  const [start = '', end = ''] = between;
  const now = at.toISOString().slice('yyyy-mm-ddT'.length);
  return end < start ? now >= start || now < end : now >= start && now < end;
}

import type { ModelFactsPort, ModelsByAbility, TokenCounter } from '../core/ports/model-facts.ts';
import { present } from '../core/fields.ts';
import type { ModelFacts } from '../core/records/model-facts.ts';
import type { PackagePrices } from './price-package.ts';
import type { ModelRow } from './table.ts';

export interface ModelFactsOptions {
  /** Some prices hold only at a time, or from a day on. */
  now: () => Date;
  /** What the price package says of a provider; undefined of one that it does not know. */
  packagePrices: (provider: string) => Promise<PackagePrices | undefined>;
}

/** What is known of models offline: our own table, and the price package for those it has not. Each is loaded when needed. */
export function createModelFacts({
  now,
  packagePrices,
}: ModelFactsOptions): ModelFactsPort & ModelsByAbility & TokenCounter {
  // Read once: a run asks for each of its rows, and to read them takes a millisecond (measured).
  const read = new Map<string, ReturnType<typeof packagePrices>>();
  const pricesOf = (provider: string) => {
    const prices = read.get(provider) ?? packagePrices(provider);
    read.set(provider, prices);
    return prices;
  };
  return {
    async factsOf(provider, model) {
      const nothing: ModelFacts = { provider, model, takes: {}, sources: {} };
      const { TABLE } = await import('./table.ts');
      const row = TABLE.find((each) => each.provider === provider && each.names.includes(model));
      if (row) return { ...nothing, ...factsIn(row) };
      const known = await pricesOf(provider);
      if (known === undefined) return nothing;
      const { factsInPackage } = await import('./price-package.ts');
      return { ...nothing, ...factsInPackage(known, model, now()) };
    },
    async modelsTaking(provider, ability) {
      const { BEYOND_TABLE, TABLE } = await import('./table.ts');
      const rows = [...TABLE, ...BEYOND_TABLE].filter(({ takes }) => takes[ability] === true);
      const first = rows.filter((row, at) => rows.findIndex((other) => other.provider === row.provider) === at);
      const own = first.filter((row) => row.provider === provider);
      return [...new Set([...own, ...first])].map((row) => `${row.provider}/${row.names[0]}`);
    },
    countTokens: async (...asked) => (await import('./tokenizer.ts')).countExactly(...asked),
  };
}

function factsIn({ checked: since, where, ...row }: ModelRow): Omit<ModelFacts, 'provider' | 'model'> {
  const { context_window, max_output, takes, prices, token_factor } = row;
  const source = { from: 'llmkit' as const, since, where };
  const sources = present({
    context_window: context_window === undefined ? undefined : source,
    max_output: max_output === undefined ? undefined : source,
    takes: source,
    prices: prices && source,
  });
  return present({ context_window, max_output, takes, prices, token_factor, sources });
}

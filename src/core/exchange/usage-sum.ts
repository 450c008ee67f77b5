import type { Usage } from '../records/usage.ts';

/** Counts that not every provider gives. */
const PARTIAL = ['cached_tokens', 'cache_write_tokens', 'cache_write_1h_tokens', 'reasoning_tokens'] as const;

/** Tokens of several calls together; undefined where none of them was counted. */
export function sumOfUsage(usages: readonly (Usage | undefined)[]): Usage | undefined {
  const counted = usages.filter((usage) => usage !== undefined);
  const [first, ...rest] = counted;
  if (first === undefined || rest.length === 0) return first;
  const sum = (field: keyof Usage) => counted.reduce((total, usage) => total + (usage[field] ?? 0), 0);
  const partial = PARTIAL.filter((field) => counted.some((usage) => usage[field] !== undefined));
  return {
    prompt_tokens: sum('prompt_tokens'),
    completion_tokens: sum('completion_tokens'),
    total_tokens: sum('total_tokens'),
    ...Object.fromEntries(partial.map((field) => [field, sum(field)])),
  };
}

/** US dollars of several calls together; undefined where one of them is unknown, or there is none. */
export function sumOfCosts(costs: readonly (number | undefined)[]): number | undefined {
  const known = costs.filter((cost) => cost !== undefined);
  if (known.length < costs.length || known.length === 0) return undefined;
  return Number(known.reduce((sum, cost) => sum + cost, 0).toPrecision(12));
}

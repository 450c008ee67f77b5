import type { Usage } from '../records/usage.ts';

/** Tokens of several calls together; undefined where none of them was counted. */
export function sumOfUsage(usages: readonly (Usage | undefined)[]): Usage | undefined {
  const counted = usages.filter((usage) => usage !== undefined);
  const [first, ...rest] = counted;
  if (first === undefined || rest.length === 0) return first;
  const sum = (field: keyof Usage) => counted.reduce((total, usage) => total + (usage[field] ?? 0), 0);
  const cached = counted.some(({ cached_tokens: tokens }) => tokens !== undefined);
  const reasoning = counted.some(({ reasoning_tokens: tokens }) => tokens !== undefined);
  return {
    prompt_tokens: sum('prompt_tokens'),
    completion_tokens: sum('completion_tokens'),
    total_tokens: sum('total_tokens'),
    ...(cached && { cached_tokens: sum('cached_tokens') }),
    ...(reasoning && { reasoning_tokens: sum('reasoning_tokens') }),
  };
}

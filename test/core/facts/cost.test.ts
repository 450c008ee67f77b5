import { describe, expect, it } from '@jest/globals';
import { costOf } from '../../../src/core/facts/cost.ts';
import { usd } from '../../../src/core/facts/usd.ts';
import type { Usage } from '../../../src/core/records/usage.ts';

const PRICES = { input: 2, output: 10, cached_input: 0.2, cache_write: 2.5, cache_write_1h: 4 };
const MILLION = 1_000_000;

function usageOf(prompt_tokens: number, completion_tokens: number, more: Partial<Usage> = {}): Usage {
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens, ...more };
}

describe('the cost of a call', () => {
  it.each([
    ['nothing was sent or came', usageOf(0, 0), 0],
    ['a million tokens went and came', usageOf(MILLION, MILLION), 12],
    ['half of the prompt was cached', usageOf(MILLION, 0, { cached_tokens: MILLION / 2 }), 1.1],
    ['all of the prompt was written into the cache', usageOf(MILLION, 0, { cache_write_tokens: MILLION }), 2.5],
    [
      'half of what was written stays for an hour',
      usageOf(MILLION, 0, { cache_write_tokens: MILLION, cache_write_1h_tokens: MILLION / 2 }),
      3.25,
    ],
    ['reasoning is counted in the completion', usageOf(0, MILLION, { reasoning_tokens: MILLION }), 10],
    ['reasoning is counted only in the total', usageOf(0, MILLION, { total_tokens: 2 * MILLION }), 20],
  ])('when %s, then it is that of each kind of token', (_what, usage, cost) => {
    expect(costOf(usage, PRICES)).toBeCloseTo(cost, 10);
  });

  it('when cached tokens have no price of their own, then they cost what others do', () => {
    const usage = usageOf(MILLION, 0, { cached_tokens: MILLION / 2, cache_write_tokens: MILLION / 4 });
    expect(costOf(usage, { input: 2, output: 10 })).toBeCloseTo(2, 10);
  });

  it('when tokens or prices are unknown, then so is the cost, and never 0', () => {
    expect(costOf(undefined, PRICES)).toBeUndefined();
    expect(costOf(usageOf(1, 1), undefined)).toBeUndefined();
    const forAnHour = usageOf(9, 1, { cache_write_tokens: 9, cache_write_1h_tokens: 9 });
    expect(costOf(forAnHour, { input: 1, output: 1, cache_write: 1 })).toBeUndefined();
  });

  it.each([
    [200_000, 0.4],
    [200_001, 0.8],
    [1_000_001, 6],
  ])('when a prompt of %d tokens reaches a tier, then all of it costs that', (prompt, cost) => {
    const tiers = [
      { above_prompt_tokens: 1_000_000, input: 6, output: 30 },
      { above_prompt_tokens: 200_000, input: 4, output: 20 },
    ];
    expect(costOf(usageOf(prompt, 0), { ...PRICES, tiers })).toBeCloseTo(cost, 4);
  });
});

describe('dollars for people', () => {
  it.each([
    [0, '$0'],
    [0.000_000_12, '$0.00000012'],
    [0.000_42, '$0.00042'],
    [0.0128, '$0.013'],
    [0.5, '$0.50'],
    [0.999, '$1.00'],
    [1.284, '$1.28'],
    [1204.5, '$1,204.50'],
    [1_234_567.891, '$1,234,567.89'],
  ])('when %d dollars are shown, then as %s', (amount, text) => {
    expect(usd(amount)).toBe(text);
  });
});

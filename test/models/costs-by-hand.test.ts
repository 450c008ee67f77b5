import { expect, test } from '@jest/globals';
import { costOf } from '../../src/core/facts/cost.ts';
import { packagePrices } from '../../src/compose/price-data.ts';
import { createModelFacts } from '../../src/models/index.ts';

const { factsOf } = createModelFacts({ now: () => new Date('2026-11-27T12:00:00Z'), packagePrices });

/**
 * Worked out by hand from the vendors' price lists, per million tokens: what is not cached × input + cached × cached input
 * + written × cache write + answer × output. Reasoning is part of the answer.
 */
const BY_HAND: [model: string, usage: Record<string, number>, usd: number, how: string][] = [
  ['openai/gpt-4o', { in: 1000, cached: 0, out: 500 }, 0.0075, '0.0025 + 0.005'],
  ['openai/gpt-4o-mini', { in: 10_000, cached: 6000, out: 2000 }, 0.002_25, '4000×0.15 + 6000×0.075 + 2000×0.60'],
  ['openai/o3', { in: 2000, cached: 1024, out: 3000, reasoning: 2500 }, 0.026_464, '976×2 + 1024×0.5 + 3000×8'],
  ['openai/gpt-5.4', { in: 272_000, cached: 200_000, out: 1000 }, 0.4825, 'long: 72000×5 + 200000×0.5 + 1000×22.5'],
  [
    'openai/gpt-5.4',
    { in: 271_999, cached: 200_000, out: 1000 },
    0.244_997_5,
    'short: 71999×2.5 + 200000×0.25 + 15000',
  ],
  [
    'openai/gpt-6.1-sol',
    { in: 50_000, cached: 40_000, out: 8000, reasoning: 6000 },
    0.104,
    '10000×2 + 40000×0.1 + 80000',
  ],
  ['openai/gpt-6.1-sol', { in: 300_000, written: 300_000, out: 100 }, 1.5015, 'long: 300000×5 + 100×15'],
  [
    'anthropic/claude-sonnet-5-5',
    { in: 30_000, cached: 20_000, written: 5000, out: 1500 },
    0.0395,
    '10000 + 2000 + 12500 + 15000',
  ],
  ['anthropic/claude-haiku-5-5', { in: 100_000, cached: 90_000, out: 1000 }, 0.0024, '10000×0.1 + 90000×0.01 + 500'],
  [
    'anthropic/claude-haiku-5-5',
    { in: 100_001, cached: 90_000, out: 1000 },
    0.012_000_5,
    'long: 10001×0.5 + 90000×0.05 + 2500',
  ],
  ['anthropic/claude-opus-5-5', { in: 9000, written: 8000, hour: 8000, out: 250 }, 0.073, '1000×4 + 8000×8 + 250×20'],
  ['groq/llama-3.1-8b-instant', { in: 1_000_000, out: 1_000_000 }, 0.13, '0.05 + 0.08'],
];

test.each(BY_HAND)('when %s is asked with %j, then it costs what the price list says', async (name, tokens, usd) => {
  const [provider = '', model = ''] = name.split('/');
  const { in: prompt_tokens = 0, out: completion_tokens = 0, cached, written, hour, reasoning } = tokens;
  const usage = {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    ...(cached && { cached_tokens: cached }),
    ...(written && { cache_write_tokens: written }),
    ...(hour && { cache_write_1h_tokens: hour }),
    ...(reasoning && { reasoning_tokens: reasoning }),
  };
  expect(costOf(usage, (await factsOf(provider, model)).prices)).toBe(usd);
});

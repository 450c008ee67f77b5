import { describe, expect, test } from '@jest/globals';
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { costOf } from '../../src/core/facts/cost.ts';
import { factsInPackage } from '../../src/models/price-package.ts';
import { pricesOf } from '../../tools/prices.mjs';

const USAGE = { prompt_tokens: 300_000, completion_tokens: 5000, total_tokens: 305_000 };
const CACHED = { ...USAGE, cached_tokens: 100_000 };
const THEIRS = { input_tokens: 300_000, output_tokens: 5000, cache_read_tokens: 100_000 };

describe('prices that are compiled from the package', () => {
  test.each([
    ['openai', 'openai'],
    ['anthropic', 'anthropic'],
    ['deepseek', 'deepseek'],
    ['gemini', 'google'],
  ])('when a model of %s is asked for at some time, then they are those of the package', (provider, id) => {
    const known = pricesOf(provider);
    const vendor = findProvider({ providerId: id })!;
    for (const time of [
      '2026-06-01T02:00:00Z',
      '2026-11-27T00:30:00Z',
      '2026-11-27T08:00:00Z',
      '2027-03-01T23:59:59Z',
    ]) {
      const at = new Date(time);
      for (const model of vendor.models) {
        const { prices } = factsInPackage(known, model.id, at)!;
        if (prices === undefined) continue;
        const alone = { ...vendor, models: [{ ...model, match: { equals: model.id } }] };
        // Without a price of its own the package refuses cached tokens; we take that of other input.
        const theirs = calcPrice(
          prices.cached_input === undefined ? { ...THEIRS, cache_read_tokens: 0 } : THEIRS,
          model.id,
          {
            provider: alone,
            timestamp: at,
          },
        );
        expect([model.id, costOf(CACHED, prices)]).toEqual([model.id, expect.closeTo(theirs!.total_price, 9)]);
      }
    }
  });

  test('when one is found only by the beginning of its name, then it is not there', () => {
    const { models } = pricesOf('anthropic');
    expect(Object.keys(models)).toEqual(expect.arrayContaining(['claude-haiku-4-5', 'claude-sonnet-5']));
    expect(models).not.toHaveProperty('claude-sonnet-5-5');
  });
});

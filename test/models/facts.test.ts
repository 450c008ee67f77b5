import { describe, expect, it } from '@jest/globals';
import { packagePrices } from '../../src/compose/price-data.ts';
import { createModelFacts } from '../../src/models/index.ts';
import { TABLE } from '../../src/models/table.ts';

const NOVEMBER = new Date('2026-11-27T12:00:00Z');
const { factsOf } = createModelFacts({ now: () => NOVEMBER, packagePrices });

describe('what is known of a model', () => {
  it('when it stands in our table, then its limits, prices and abilities are known, and since when', async () => {
    expect(await factsOf('anthropic', 'claude-haiku-5-5')).toMatchObject({
      context_window: 1_000_000,
      max_output: 128_000,
      takes: { text: true, image: true, pdf: true, audio: false, tools: true, schema: true },
      prices: { input: 0.1, output: 0.5, cached_input: 0.01, cache_write: 0.125, cache_write_1h: 0.2 },
      sources: { prices: { from: 'llmkit', since: '2026-11-27' }, takes: { from: 'llmkit' } },
    });
  });

  it('when only the price package has it, then what that says is known, and the rest is not', async () => {
    const facts = await factsOf('groq', 'llama-3.1-8b-instant');
    expect(facts.prices).toEqual({ input: 0.05, output: 0.08 });
    expect(facts.sources.prices).toEqual({
      from: 'package',
      since: '2026-09-23',
      where: '@pydantic/genai-prices 0.1.8',
    });
    expect(facts).toMatchObject({ takes: {} });
    expect(facts).not.toHaveProperty('max_output');
  });

  it('when the package has prices by length of the prompt, then they are tiers', async () => {
    expect((await factsOf('openrouter', 'openai/gpt-6-luna')).prices).toEqual({
      input: 0.1,
      output: 0.5,
      cached_input: 0.01,
      cache_write: 0.125,
      tiers: [
        {
          above_prompt_tokens: 272e3,
          input: 0.2,
          output: 0.75,
          cached_input: 0.02,
          cache_write: 0.25,
        },
      ],
    });
  });

  it('when a run asks for each of its rows, then the package is read once', async () => {
    const read: string[] = [];
    const asked = createModelFacts({
      now: () => NOVEMBER,
      packagePrices: (provider) => packagePrices(provider).finally(() => read.push(provider)),
    });
    const all = [];
    for (let row = 0; row < 3; row++) all.push((await asked.factsOf('groq', 'llama-3.1-8b-instant')).prices);
    expect(all).toEqual(Array(3).fill({ input: 0.05, output: 0.08 }));
    expect(read).toEqual(['groq']);
  });

  it('when a price changes on a day, then that of today counts', async () => {
    const later = createModelFacts({ now: () => new Date('2027-02-01T00:00:00Z'), packagePrices });
    const [before, after] = await Promise.all([
      factsOf('gemini', 'gemini-3.6-flash'),
      later.factsOf('gemini', 'gemini-3.6-flash'),
    ]);
    expect([before.prices?.input, after.prices?.input]).toEqual([0.75, 1.5]);
  });

  it.each([
    ['openai', 'gpt-6.1-sol-mini'],
    ['openai', 'GPT-4o'],
    ['openai', 'gpt-4o '],
    ['openai', 'gpt-5-nano-2'],
    ['anthropic', 'claude-sonnet-5-6'],
    ['anthropic', 'claude-opus-4-7-fast'],
    ['anthropic', 'claude-2.5'],
    ['gemini', 'gemini-2.0-flash-0'],
    ['ollama', 'gpt-4o'],
    ['my-own', 'claude-sonnet-5-5'],
    ['constructor', 'gpt-4o'],
    ['openrouter', 'openrouter/auto'],
    ['openrouter', 'perplexity/sonar-deep-research'],
  ])(
    'when %s has %s, which is only similar or billed otherwise, then its price is unknown',
    async (provider, model) => {
      expect(await factsOf(provider, model)).toEqual(expect.not.objectContaining({ prices: expect.anything() }));
    },
  );
});

describe('our table', () => {
  it('when a model stands in it, then it stands there once, with a date', () => {
    const names = TABLE.flatMap((row) => row.names.map((name) => `${row.provider}/${name}`));
    expect(new Set(names).size).toBe(names.length);
    for (const { checked } of TABLE) expect(checked).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});

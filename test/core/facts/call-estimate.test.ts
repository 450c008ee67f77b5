import { describe, expect, it } from '@jest/globals';
import { estimateCall } from '../../../src/core/facts/call-estimate.ts';
import { packagePrices } from '../../../src/compose/price-data.ts';
import { createModelFacts } from '../../../src/models/index.ts';

const facts = createModelFacts({ now: () => new Date('2026-11-27'), packagePrices });
const asking = (name: string, content: string, more: object = {}) => {
  const [provider = '', model = ''] = name.split('/');
  const request = { model, messages: [{ role: 'user' as const, content }], ...more };
  return { connection: { provider, ad_hoc: false }, request };
};

describe('the estimate of a call', () => {
  it('when the tokenizer is at hand, then its tokens are exact but for the marks around', async () => {
    expect(await estimateCall(asking('openai/gpt-4o', 'Hello, world!'), facts)).toMatchObject({ prompt_tokens: 4 + 7 });
  });

  it('when prices are known, then it costs that, and the longest answer that is asked for', async () => {
    const call = asking('openai/gpt-4o', 'Hello, world!', { max_tokens: 1000 });
    expect(await estimateCall(call, facts)).toEqual({
      prompt_tokens: 11,
      prompt_usd: 0.000_027_5,
      most_answer_usd: 0.01,
    });
  });

  it('when nobody sets a limit, then the longest answer is what the model can give', async () => {
    const { most_answer_usd: most } = await estimateCall(asking('openai/gpt-4o', 'Hi'), facts);
    expect(most).toBe(0.163_84);
  });

  it('when the tokenizer makes more tokens, then so does the estimate', async () => {
    const text = 'The quick brown fox jumps over the lazy dog. '.repeat(20);
    const [older, newer] = await Promise.all(
      ['anthropic/claude-haiku-4-5', 'anthropic/claude-haiku-5-5'].map((name) =>
        estimateCall(asking(name, text), facts),
      ),
    );
    expect((newer!.prompt_tokens - 7) / (older!.prompt_tokens - 7)).toBeCloseTo(1.3, 1);
  });

  it('when prices are unknown, then so is the cost', async () => {
    expect(await estimateCall(asking('ollama/llama3.2', 'Hi'), facts)).toEqual({ prompt_tokens: 8 });
  });

  it('when the text is long, then it is estimated and not counted', async () => {
    const { prompt_tokens: tokens } = await estimateCall(asking('openai/gpt-4o', 'word '.repeat(50_000)), facts);
    expect(tokens / 50_000).toBeCloseTo(1, 1);
  });
});

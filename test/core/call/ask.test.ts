import { describe, expect, it } from '@jest/globals';
import { KeyCommands } from '../../../src/core/settings/key-commands.ts';
import { bare } from '../../../src/core/call/bare.ts';
import { recorded } from '../../../src/core/call/recorded.ts';
import { LlmkitError } from '../../../src/core/errors.ts';
import type { ModelFactsPort } from '../../../src/core/ports/model-facts.ts';
import type { ChatCompletionProvider } from '../../../src/core/ports/provider.ts';
import type { UsageLine } from '../../../src/core/records/usage-line.ts';
import type { Call } from '../../../src/core/call/ask.ts';
import type { ProviderEvent } from '../../../src/core/events.ts';
import { askContract, CALL, drain, fakeAsk } from './contract.ts';

const options = { signal: new AbortController().signal };
let time = 0;
const clock = { now: () => new Date(0), monotonic: () => (time += 5) };
const ids = { uuid: () => 'id' };
/** A token of model `dear` costs a dollar, one that comes two. */
const modelFacts: ModelFactsPort = {
  async factsOf(provider, model) {
    const nothing = { provider, model, takes: {}, sources: {} };
    return model === 'dear' ? { ...nothing, prices: { input: 1e6, output: 2e6 } } : nothing;
  },
};

/** A usage log in memory; with `fault` it cannot be written. */
function log(fault?: Error) {
  const lines: UsageLine[] = [];
  const append = async (line: UsageLine) => {
    if (fault) throw fault;
    lines.push(line);
  };
  return { lines, ports: { usage: { append }, modelFacts, clock, ids } };
}

describe('a call with nothing around it', () => {
  askContract((inner) => {
    const provider = {
      stream: (request, given) => inner({ ...CALL, request }, given),
    } as Partial<ChatCompletionProvider> as ChatCompletionProvider;
    return bare({ open: () => provider }, new KeyCommands());
  });
});

describe('a call that is recorded', () => {
  askContract((inner) => recorded(inner, log().ports));

  it('when it is answered, then one line tells who, what for and how much', async () => {
    const { lines, ports } = log();
    const about = {
      purpose: 'title' as const,
      step: 2,
      question_chars: 9,
      prompt: { name: 'p', version: 3 },
      user_id: 'u',
    };
    await drain(recorded(fakeAsk().ask, ports)({ ...CALL, about }, options));
    expect(lines).toEqual([
      expect.objectContaining({
        kind: 'call',
        purpose: 'title',
        step: 2,
        provider: 'p',
        model: 'm',
        prompt_name: 'p',
        prompt_version: 3,
        user_id: 'u',
        usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
        status: 'ok',
        finish_reason: 'tool_calls',
        question_chars: 9,
      }),
    ]);
  });

  describe('its cost', () => {
    const USAGE: ProviderEvent = {
      type: 'usage',
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    };
    const costs = async (call: Call, events: ProviderEvent[] = [USAGE]) => {
      const { lines, ports } = log();
      const { seen } = await drain(recorded(fakeAsk(events).ask, ports)(call, options));
      const told = seen.find((event) => event.type === 'usage');
      return [told?.cost_usd, lines[0]?.cost_usd];
    };
    const asking = (model: string, more: Partial<Call> = {}) => ({
      ...CALL,
      request: { ...CALL.request, model },
      ...more,
    });

    it('when the model is known, then it stands on its usage and in its line', async () => {
      expect(await costs(asking('dear'))).toEqual([5, 5]);
    });

    it('when the name is only similar, then it is unknown', async () => {
      expect(await costs(asking('dear-2'))).toEqual([undefined, undefined]);
    });

    it('when the name stands for changing models, then that of the one that answered counts', async () => {
      expect(await costs(asking('latest'), [{ type: 'started', provider: 'p', model: 'dear' }, USAGE])).toEqual([5, 5]);
    });

    it.each(['p/dear', 'dear'])('when the user has a price for %s, then that counts', async (name) => {
      expect(await costs(asking('dear', { own_prices: { [name]: { input: 0, output: 1e6 } } }))).toEqual([2, 2]);
    });

    it('when the address is one of this call, then only the price of a bare name counts', async () => {
      const connection = { ...CALL.connection, ad_hoc: true };
      const price = { input: 0, output: 1e6 };
      expect(await costs(asking('dear', { connection, own_prices: { 'p/dear': price } }))).toEqual([
        undefined,
        undefined,
      ]);
      expect(await costs(asking('dear', { connection, own_prices: { dear: price } }))).toEqual([2, 2]);
    });

    it.each([{ service_tier: 'flex' }, { service_tier: 'priority' }, { speed: 'fast' }, { inference_geo: 'us' }])(
      'when it is to be served at another price (%j), then it is unknown',
      async (extra) => {
        const call = asking('dear');
        expect(await costs({ ...call, request: { ...call.request, extra } })).toEqual([undefined, undefined]);
        const own_prices = { dear: { input: 0, output: 1e6 } };
        expect(await costs({ ...call, request: { ...call.request, extra }, own_prices })).toEqual([2, 2]);
      },
    );

    it('when what is inside knows better, then its cost stays', async () => {
      expect(await costs(asking('dear'), [{ ...USAGE, cost_usd: 0 }])).toEqual([0, 0]);
    });
  });

  it.each([
    ['refused', 'refused'],
    ['content_filter', 'refused'],
    ['context', 'context_exceeded'],
    ['incomplete', 'incomplete'],
    ['length', 'ok'],
  ] as const)('when it finishes with %s, then its status is %s', async (finish_reason, status) => {
    const { lines, ports } = log();
    await drain(recorded(fakeAsk([{ type: 'finish', finish_reason }]).ask, ports)(CALL, options));
    expect(lines[0]).toMatchObject({ status, finish_reason });
  });

  it.each([
    ['fails', new LlmkitError('auth', 'no'), 'auth'],
    ['breaks', new Error('a defect'), 'internal'],
  ])('when it %s, then its status is the code', async (_what, failure, status) => {
    const { lines, ports } = log();
    await drain(recorded(fakeAsk([], failure).ask, ports)(CALL, options));
    expect(lines).toEqual([expect.objectContaining({ status })]);
  });

  it('when the reader leaves, then that is its status', async () => {
    const { lines, ports } = log();
    for await (const event of recorded(fakeAsk().ask, ports)(CALL, options)) if (event.type === 'text') break;
    expect(lines).toEqual([expect.objectContaining({ status: 'interrupted' })]);
  });

  it('when the line cannot be written, then the answer stands and a notice says so', async () => {
    const { ports } = log(new LlmkitError('store_io', 'The disk is full.'));
    const { seen, error } = await drain(recorded(fakeAsk().ask, ports)(CALL, options));
    expect(error).toBeUndefined();
    expect(seen.at(-1)).toEqual({
      type: 'notice',
      code: 'usage',
      message: 'this call was not recorded: The disk is full.',
    });
  });
});

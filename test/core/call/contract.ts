import { expect, it } from '@jest/globals';
import type { Ask, Call } from '../../../src/core/call/ask.ts';
import { LlmkitError } from '../../../src/core/errors.ts';
import type { ProviderEvent } from '../../../src/core/events.ts';

/** Plays the events of one call, and knows what became of it. */
export interface FakeAsk {
  ask: Ask;
  calls: Call[];
  /** True once the reader left before the end. */
  wasLeft: () => boolean;
}

const EVENTS: ProviderEvent[] = [
  { type: 'started', provider: 'p', model: 'm' },
  { type: 'reasoning', text: 'hm' },
  { type: 'text', text: 'a' },
  { type: 'tool_call', id: '1', name: 'weather', input: {} },
  { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
  { type: 'finish', finish_reason: 'tool_calls' },
];

export function fakeAsk(events: readonly ProviderEvent[] = EVENTS, failure?: Error): FakeAsk {
  const calls: Call[] = [];
  let left = false;
  return {
    calls,
    wasLeft: () => left,
    async *ask(call, { signal }) {
      calls.push(call);
      let ended = false;
      try {
        for (const event of events) {
          signal.throwIfAborted();
          yield event;
        }
        ended = true;
        if (failure) throw failure;
      } finally {
        left = !ended;
      }
    },
  };
}

export const CALL: Call = {
  id: 'call-1',
  rules: {},
  connection: {
    provider: 'p',
    type: 'openai',
    base_url_way: '',
    server: 'acme',
    ad_hoc: false,
    headers: {},
    timeout_ms: 1,
    first_byte_timeout_ms: 1,
    max_retries: 0,
  },
  request: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
  about: { purpose: 'answer', step: 1, question_chars: 2 },
};

export async function drain(events: AsyncIterable<ProviderEvent>): Promise<{ seen: ProviderEvent[]; error?: unknown }> {
  const seen: ProviderEvent[] = [];
  try {
    for await (const event of events) seen.push(event);
    return { seen };
  } catch (error) {
    return { seen, error };
  }
}

/** What holds for everything that stands around a call. `around` puts it around another one. */
export function askContract(around: (inner: Ask) => Ask): void {
  const options = { signal: new AbortController().signal };

  it('when an answer comes, then its events pass in order and unchanged', async () => {
    expect(await drain(around(fakeAsk().ask)(CALL, options))).toEqual({ seen: EVENTS });
  });

  it('when nobody reads, then nothing is asked', () => {
    const inner = fakeAsk();
    around(inner.ask)(CALL, options);
    expect(inner.calls).toEqual([]);
  });

  it('when the call fails, then what came passes and the very error is thrown', async () => {
    const failure = new LlmkitError('overloaded', 'busy');
    const { seen, error } = await drain(around(fakeAsk(EVENTS.slice(0, 3), failure).ask)(CALL, options));
    expect(seen).toEqual(EVENTS.slice(0, 3));
    expect(error).toBe(failure);
  });

  it('when the reader leaves, then the call is left', async () => {
    const inner = fakeAsk();
    for await (const event of around(inner.ask)(CALL, options)) if (event.type === 'text') break;
    expect(inner.wasLeft()).toBe(true);
  });

  it('when the signal aborts, then its reason is thrown', async () => {
    const stopping = new AbortController();
    stopping.abort(new LlmkitError('interrupted', 'enough'));
    const { error } = await drain(around(fakeAsk().ask)(CALL, { signal: stopping.signal }));
    expect(error).toBe(stopping.signal.reason);
  });
}

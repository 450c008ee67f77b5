import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Call } from '../../../src/core/call/ask.ts';
import { cached } from '../../../src/core/call/cached.ts';
import { LlmkitError } from '../../../src/core/errors.ts';
import type { ProviderEvent } from '../../../src/core/events.ts';
import { createMemoryAnswerCache } from '../../../src/store/memory/answer-cache.ts';
import { askContract, CALL, drain, fakeAsk } from './contract.ts';

const options = { signal: new AbortController().signal };
const HOUR = 3_600_000;

const ANSWER: ProviderEvent[] = [
  { type: 'started', provider: 'p', model: 'm-1' },
  { type: 'reasoning', text: 'hm' },
  { type: 'text', text: 'a' },
  { type: 'text', text: 'b' },
  { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
  { type: 'finish', finish_reason: 'stop' },
];

function desk() {
  let now = Date.UTC(2026, 10, 27);
  const ports = {
    answers: createMemoryAnswerCache(),
    sha256: async (text: string) => createHash('sha256').update(text).digest('hex'),
    clock: { now: () => new Date(now), monotonic: () => 0 },
  };
  const pass = (time: number) => void (now += time);
  const ask = async (call: Partial<Call> = {}, events = ANSWER, failure?: Error) => {
    const inner = fakeAsk(events, failure);
    const rules = { cache: { ttl_ms: HOUR, reads: true } };
    const { seen } = await drain(cached(inner.ask, ports)({ ...CALL, rules, ...call }, options));
    return { seen, wasAsked: inner.calls.length > 0 };
  };
  return { ports, pass, ask };
}

describe('a call that may come from the cache', () => {
  askContract((inner) => {
    const { ports } = desk();
    return (call, given) => cached(inner, ports)({ ...call, rules: { cache: { ttl_ms: HOUR, reads: true } } }, given);
  });
});

describe('a call without a cache', () => {
  askContract((inner) => cached(inner, desk().ports));
});

describe('when the same is asked again', () => {
  it('then nobody is asked, it says so, and costs nothing', async () => {
    const { ask, pass } = desk();
    await ask();
    pass(30 * 60_000);
    const { seen, wasAsked } = await ask({ id: 'another', about: { ...CALL.about, question_chars: 7 } });
    expect(wasAsked).toBe(false);
    expect(seen).toEqual([
      expect.objectContaining({
        code: 'cache',
        message: 'this answer was kept 30 min ago: nobody was asked, it costs nothing',
      }),
      { type: 'started', provider: 'p', model: 'm-1' },
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'ab' },
      { type: 'usage', usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, cost_usd: 0 },
      { type: 'finish', finish_reason: 'stop' },
    ]);
  });

  it.each([
    ['the text', { messages: [{ role: 'user' as const, content: 'Ho' }] }],
    ['the model', { model: 'other' }],
    ['the temperature', { temperature: 0 }],
    ['the length', { max_tokens: 5 }],
    ['a vendor parameter', { extra: { effort: 'low' } }],
    ['a tool', { tools: [{ name: 't', description: 'd', input_schema: {} }] }],
    [
      'a file',
      {
        messages: [
          {
            role: 'user' as const,
            content: 'Hi',
            parts: [{ type: 'file' as const, media_type: 'image/png', size: 1, sha256: 'x' }],
          },
        ],
      },
    ],
  ])('but %s is another, then it is asked', async (_what, change) => {
    const { ask } = desk();
    await ask();
    expect((await ask({ request: { ...CALL.request, ...change } })).wasAsked).toBe(true);
  });

  it('but somewhere else, then it is asked; what says who set a parameter makes no difference', async () => {
    const { ask } = desk();
    await ask();
    expect((await ask({ connection: { ...CALL.connection, base_url: 'http://b.test' } })).wasAsked).toBe(true);
    expect((await ask({ connection: { ...CALL.connection, api_key: 'another' } })).wasAsked).toBe(false);
    expect((await ask({ request: { ...CALL.request, asked_for: ['stop'], defaults: [] } })).wasAsked).toBe(false);
  });

  it('but it was kept too long ago, or by a clock that was ahead, then it is asked', async () => {
    for (const time of [HOUR, -1000]) {
      const { ask, pass } = desk();
      await ask();
      pass(time);
      expect((await ask()).wasAsked).toBe(true);
    }
  });

  it('but it is to be answered anew, then it is asked, and the new answer kept', async () => {
    const { ask } = desk();
    await ask();
    const anew = await ask({ rules: { cache: { ttl_ms: HOUR, reads: false } } }, [
      { type: 'text', text: 'c' },
      ANSWER.at(-1)!,
    ]);
    expect(anew.wasAsked).toBe(true);
    expect((await ask()).seen).toContainEqual({ type: 'text', text: 'c' });
  });
});

describe('when an answer is not whole', () => {
  const toolCall: ProviderEvent = { type: 'tool_call', id: '1', name: 't', input: {} };
  const ends = (finish_reason: 'length' | 'refused'): ProviderEvent[] => [
    ...ANSWER.slice(0, -1),
    { type: 'finish', finish_reason },
  ];

  it.each<[string, ProviderEvent[], Error | undefined]>([
    ['was cut', ANSWER.slice(0, 4), new LlmkitError('incomplete', 'cut')],
    ['is too long', ends('length'), undefined],
    ['is a refusal', ends('refused'), undefined],
    ['calls a tool', [...ANSWER.slice(0, -1), toolCall, ANSWER.at(-1)!], undefined],
    ['is empty', [ANSWER[0]!, ANSWER.at(-1)!], undefined],
  ])('because it %s, then it is not kept', async (_what, events, failure) => {
    const { ask } = desk();
    await ask({}, events, failure);
    expect((await ask()).wasAsked).toBe(true);
  });

  it('when it goes on from what tools gave, then it is neither kept nor taken', async () => {
    const { ask } = desk();
    const parts = [{ type: 'tool_result' as const, id: '1', content: 'rain' }];
    const request = {
      ...CALL.request,
      messages: [...CALL.request.messages, { role: 'assistant' as const, content: '', parts }],
    };
    await ask({ request });
    expect((await ask({ request })).wasAsked).toBe(true);
  });
});

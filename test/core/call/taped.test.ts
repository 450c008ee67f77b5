import { describe, expect, it } from '@jest/globals';
import type { Ask } from '../../../src/core/call/ask.ts';
import { playing, taping, type RecordingTapes } from '../../../src/core/call/taped.ts';
import { LlmkitError } from '../../../src/core/errors.ts';
import type { ProviderEvent } from '../../../src/core/events.ts';
import { TapeShelf, tapesIn } from '../../../src/core/evals/tape-shelf.ts';
import { askContract, CALL, drain, fakeAsk } from './contract.ts';

const clock = { now: () => new Date(0), monotonic: () => 0 };
const signal = new AbortController().signal;

function shelfOf(text = ''): TapeShelf {
  return new TapeShelf({ sha256: async (of) => of }, tapesIn(text, 'x.tapes.jsonl'));
}

function tapesFor(shelf: TapeShelf, take = 1): RecordingTapes {
  return {
    take,
    clock: clock as RecordingTapes['clock'],
    keyOf: (asked) => shelf.keyOf(asked),
    withKey: async (connection) => connection,
    keep: async (tape) => void shelf.keep(tape),
  };
}

function playingFrom(shelf: TapeShelf, ask: Ask = shelf.misses, take = 1): Ask {
  return playing(ask, { find: (call) => shelf.find(call, take), played: () => {} });
}

/** Records what `events` and `failure` are, writes it down, reads it again and plays it. */
async function replayed(events: readonly ProviderEvent[], failure?: Error, call = CALL) {
  const shelf = shelfOf();
  await drain(taping(fakeAsk(events, failure).ask, tapesFor(shelf))(call, { signal }));
  return { text: shelf.text(), ...(await drain(playingFrom(shelfOf(shelf.text()))(call, { signal }))) };
}

describe('an ask that records', () => {
  askContract((inner) => taping(inner, tapesFor(shelfOf())));
});

describe('an ask that plays', () => {
  askContract((inner) => playingFrom(shelfOf(), inner));

  it('when a stream was recorded, then it is played in the same pieces', async () => {
    const events: ProviderEvent[] = [
      { type: 'started', provider: 'p', model: 'm', response_id: 'r' },
      { type: 'reasoning', text: 'hm' },
      ...['a', '', 'é\u0000', '👩‍👩‍👧', '\ud83d'].map((text) => ({ type: 'text' as const, text })),
      { type: 'tool_call', id: '1', name: 'weather', input: { city: 'Oslo', days: [1, 2.5], deep: { a: null } } },
      { type: 'opaque', wire: 'w', model: 'm', data: { signature: 'x' } },
      { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }, cost_usd: 0.1 },
      { type: 'finish', finish_reason: 'tool_calls' },
    ];
    expect(await replayed(events)).toMatchObject({ seen: events });
  });

  it('when a call failed, then it fails again after what had come', async () => {
    const failure = new LlmkitError('overloaded', 'busy', { details: { status: 529, provider: 'p' } });
    const { seen, error } = await replayed([{ type: 'text', text: 'a' }], failure);
    expect(seen).toEqual([{ type: 'text', text: 'a' }]);
    expect(error).toMatchObject({ code: 'overloaded', message: 'busy', details: { status: 529, provider: 'p' } });
  });

  it('when a request was recorded several times, then each take has its own, and they come round', async () => {
    const shelf = shelfOf();
    for (const take of [1, 2])
      await drain(taping(fakeAsk([{ type: 'text', text: String(take) }]).ask, tapesFor(shelf, take))(CALL, { signal }));
    const said = async (take: number) => (await drain(playingFrom(shelf, shelf.misses, take)(CALL, { signal }))).seen;
    expect(await Promise.all([1, 2, 3].map(said))).toEqual([1, 2, 1].map((n) => [{ type: 'text', text: String(n) }]));
  });

  it('when the key, a header or the address is another, then the tape is the same and has none of them', async () => {
    const connection = {
      ...CALL.connection,
      api_key: 'secret-key-1',
      headers: { 'x-team': 'secret-team' },
      base_url: 'http://a',
    };
    const echoed: ProviderEvent[] = [{ type: 'text', text: 'your key is secret-key-1 of secret-team' }];
    const { text } = await replayed(echoed, undefined, { ...CALL, connection });
    expect(text).not.toMatch(/secret|http:\/\/a|x-team/);
    const { seen } = await drain(playingFrom(shelfOf(text))(CALL, { signal }));
    expect(seen).toEqual([{ type: 'text', text: 'your key is … of …' }]);
  });

  it('when the pieces of an answer make up the key together, then it is on no tape either', async () => {
    const connection = { ...CALL.connection, api_key: 'secret-key-1' };
    const pieces = ['it is secr', 'et-ke', 'y-1.'].map((text) => ({ type: 'text' as const, text }));
    const { seen } = await replayed(pieces, undefined, { ...CALL, connection });
    expect(seen).toEqual([{ type: 'text', text: 'it is ….' }]);
  });

  it('when a request repeats an answer that held the key, then it is found as the answer is played', async () => {
    const connection = { ...CALL.connection, api_key: 'secret-key-1' };
    const repeating = (text: string) => ({
      ...CALL,
      connection,
      request: { ...CALL.request, messages: [{ role: 'assistant' as const, content: text }] },
    });
    const { text } = await replayed([{ type: 'text', text: 'a' }], undefined, repeating('it is secret-key-1'));
    const { seen } = await drain(playingFrom(shelfOf(text))(repeating('it is …'), { signal }));
    expect(seen).toEqual([{ type: 'text', text: 'a' }]);
  });

  it('when an answer is on tape and the server fails, then the answer stays', async () => {
    const shelf = shelfOf();
    await drain(taping(fakeAsk([{ type: 'text', text: 'a' }]).ask, tapesFor(shelf))(CALL, { signal }));
    const before = shelf.text({ only: 'kept' });
    const failing = fakeAsk([], new LlmkitError('unreachable', 'gone')).ask;
    await drain(taping(failing, tapesFor(shelf))(CALL, { signal }));
    expect(shelf.text({ only: 'kept' })).toBe(before);
  });

  it('when a call was stopped or left, then it is on no tape', async () => {
    const shelf = shelfOf();
    for await (const event of taping(fakeAsk().ask, tapesFor(shelf))(CALL, { signal }))
      if (event.type === 'text') break;
    const stopping = AbortSignal.abort(new LlmkitError('interrupted', 'enough'));
    await drain(taping(fakeAsk().ask, tapesFor(shelf))(CALL, { signal: stopping }));
    expect(shelf.text()).toBe('');
  });

  it('when a tape of a stranger says that a person stopped it, then it is a fault of the call', async () => {
    const { text } = await replayed([], new LlmkitError('overloaded', 'busy'));
    const other = shelfOf(text.replace('"overloaded"', '"interrupted"'));
    expect((await drain(playingFrom(other)(CALL, { signal }))).error).toMatchObject({ code: 'protocol' });
  });
});

describe('a request that is on no tape', () => {
  const asked = {
    ...CALL,
    request: {
      ...CALL.request,
      temperature: 0.2,
      messages: [
        { role: 'system' as const, content: 'Be brief.' },
        { role: 'user' as const, content: 'Translate "Good morning" to French, please.' },
      ],
    },
  };

  async function missed(change: object, connection = {}): Promise<string> {
    const shelf = shelfOf();
    await drain(taping(fakeAsk().ask, tapesFor(shelf))(asked, { signal }));
    const call = {
      ...asked,
      connection: { ...CALL.connection, ...connection },
      request: { ...asked.request, ...change },
    };
    const { error } = await drain(playingFrom(shelf)(call, { signal }));
    return (error as LlmkitError).message;
  }

  it.each<[string, object, string]>([
    ['a parameter is another', { temperature: 0.3 }, 'Not on tape: temperature is 0.3, on tape 0.2.'],
    ['a parameter is new', { max_tokens: 5 }, 'Not on tape: max_tokens is 5, on tape absent.'],
    [
      'the model is another',
      { model: 'm2' },
      'Not on tape: it asks p/m2, on tape is p/m; name who is meant (-m, or models).',
    ],
    [
      'a byte of the prompt is another',
      { messages: [{ role: 'system', content: 'Be brief!' }, asked.request.messages[1]] },
      'Not on tape: message 1 says "Be brief!", on tape "Be brief.".',
    ],
    [
      'a value is another',
      {
        messages: [asked.request.messages[0], { role: 'user', content: 'Translate "Good morning" to German, please.' }],
      },
      'Not on tape: message 2 says "…morning\\" to German, please.", on tape "…morning\\" to French, please.".',
    ],
  ])('when %s, then it is named', async (_, change, message) => {
    expect(await missed(change)).toBe(message);
  });

  it('when the provider is another, then it is named; an empty tape says so', async () => {
    expect(await missed({ model: 'm2', max_tokens: 5 }, { provider: 'q' })).toBe(
      'Not on tape: it asks q/m2, on tape is p/m (and 1 more); name who is meant (-m, or models).',
    );
    const { error } = await drain(playingFrom(shelfOf())(CALL, { signal }));
    expect(error).toMatchObject({ code: 'not_found', message: 'Not on tape: nothing is recorded.' });
  });

  it('when a line of the file is no tape, then it says which, and what makes it one', () => {
    expect(() => tapesIn('{}\n', 'x.tapes.jsonl')).toThrow('Cannot play x.tapes.jsonl: line 1 is no tape');
    expect(() => tapesIn('what\n', 'x.tapes.jsonl')).toThrow(
      'line 1 is no tape (it is no JSON); --record makes it anew.',
    );
    expect(tapesIn('what\n', 'x.tapes.jsonl', { mended: true })).toEqual([]);
  });

  it('when a newer llmkit recorded the file, then it is neither played nor written anew', () => {
    for (const mended of [false, true])
      expect(() => tapesIn('{"kind":"tape","v":2}\n', 'x.tapes.jsonl', { mended })).toThrow(
        'a newer llmkit recorded it',
      );
  });
});

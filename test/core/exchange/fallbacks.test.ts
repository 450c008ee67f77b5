import { describe, expect, test } from '@jest/globals';
import { LlmkitError, type ErrorCode } from '../../../src/core/errors.ts';
import type { ProviderEvent } from '../../../src/core/events.ts';
import {
  fallbackFlags,
  streamFromFirstAble,
  withoutForeignParameters,
  type Candidate,
  type FallbackOptions,
  type Unable,
} from '../../../src/core/exchange/fallbacks.ts';
import { failsAfter, fakeProviders, says } from '../../support/fake-providers.ts';

type Script = Parameters<typeof fakeProviders>[0];

/** A model of the provider `at` that is asked `request`. */
function candidate(model: string, { at = 'mock', extra }: { at?: string; extra?: object } = {}): Candidate {
  const connection = { provider: at } as Candidate['connection'];
  return { connection, request: { model, messages: [], ...(extra && { extra: { ...extra } }) } };
}

const fails = (code: ErrorCode, after = '') => failsAfter(after, new LlmkitError(code, `It is ${code}.`));
const unable = (model: string): Unable => ({ model, fault: new LlmkitError('no_key', 'It has no key.') });

/** Streams from the models of `scripts` in order and tells what came: texts, notices and the error. */
async function stream(
  scripts: Record<string, Script>,
  fallbacks: (Candidate | Unable)[],
  more: Partial<FallbackOptions> = {},
) {
  const providers = fakeProviders((request, signal) => scripts[request.model]!(request, signal));
  const { signal = new AbortController().signal } = more;
  const options = {
    ask: ({ connection, request }: Candidate) => providers.open(connection).stream(request, { signal }),
    turnedTo: () => {},
    signal,
    ...more,
  };
  const told: string[] = [];
  const tell = (event: ProviderEvent) => {
    if (event.type === 'text' || event.type === 'reasoning') told.push(event.text);
    if (event.type === 'notice') told.push(event.message);
  };
  const error = await (async () => {
    for await (const event of streamFromFirstAble(candidate('a'), fallbacks, options)) tell(event);
  })().catch((thrown: unknown) => (thrown as LlmkitError).code);
  return { told, error, asked: providers.requests.map(({ model }) => model) };
}

describe('when the model that is asked fails before it has shown anything', () => {
  test.each<ErrorCode>(['overloaded', 'rate_limited', 'quota_exhausted', 'unreachable', 'timeout', 'incomplete'])(
    'with %s, then the next is asked, and that is told',
    async (code) => {
      const { told, error } = await stream({ a: fails(code), b: says('fine') }, [candidate('b')]);
      expect([told, error]).toEqual([[`It is ${code}. Asking mock/b instead.`, 'fine'], undefined]);
    },
  );

  test.each<ErrorCode>(['auth', 'bad_request', 'no_key', 'model_not_found', 'refused', 'context_exceeded', 'internal'])(
    'with %s, which is to be mended, then no other is asked',
    async (code) => {
      const { asked, error } = await stream({ a: fails(code), b: says('fine') }, [candidate('b')]);
      expect([asked, error]).toEqual([['a'], code]);
    },
  );

  test('and no fallback can be asked, then each is told and the first fault is thrown', async () => {
    const { told, error } = await stream({ a: fails('overloaded') }, [unable('b'), unable('c')]);
    expect(told).toEqual(['b', 'c'].map((model) => `The fallback ${model} is left out: It has no key.`));
    expect(error).toBe('overloaded');
  });

  test('and the first fallback cannot be asked, then that is told before the next is', async () => {
    const { told } = await stream({ a: fails('timeout'), c: says('fine') }, [unable('b'), candidate('c')]);
    expect(told).toEqual([expect.stringContaining('b is left out'), expect.stringContaining('Asking mock/c'), 'fine']);
  });

  test('and all fallbacks fail, then what the last threw is thrown', async () => {
    const scripts = { a: fails('overloaded'), b: fails('timeout'), c: fails('auth') };
    const { asked, error } = await stream(scripts, [candidate('b'), candidate('c')]);
    expect([asked, error]).toEqual([['a', 'b', 'c'], 'auth']);
  });

  test('then the caller hears whom it turns to before that is asked', async () => {
    const heard: string[] = [];
    const turnedTo = ({ request }: Candidate) => void heard.push(request.model);
    const scripts = { a: fails('overloaded'), b: fails('timeout'), c: says('fine') };
    await stream(scripts, [candidate('b'), candidate('c')], { turnedTo });
    expect(heard).toEqual(['b', 'c']);
  });

  test('and the call was stopped, then no other is asked', async () => {
    const { asked, error } = await stream({ a: fails('timeout'), b: says('fine') }, [candidate('b')], {
      signal: AbortSignal.abort(),
    });
    expect([asked, error]).toEqual([['a'], 'timeout']);
  });
});

describe('when the model that is asked has shown something', () => {
  const reasons: Script = async function* () {
    yield { type: 'reasoning', text: 'Hm' };
    throw new LlmkitError('incomplete', 'It is cut.');
  };

  test.each([
    ['text', fails('incomplete', 'Hm')],
    ['reasoning', reasons],
  ])('%s, then no other follows it', async (_what, script) => {
    const { told, asked, error } = await stream({ a: script, b: says('fine') }, [candidate('b')]);
    expect([told, asked, error]).toEqual([['Hm'], ['a'], 'incomplete']);
  });

  test('then each model is judged by what it has shown itself', async () => {
    const scripts = { a: fails('timeout'), b: fails('timeout', 'Half'), c: says('fine') };
    const { told, error } = await stream(scripts, [candidate('b'), candidate('c')]);
    expect([told.at(-1), error]).toEqual(['Half', 'timeout']);
  });
});

test('when a fallback is resolved, then the flags of the call count, less where the first model was sought', () => {
  const flags = { model: 'a', provider: 'openai', base_url: 'http://127.0.0.1:1', temperature: 1, allow_http: true };
  expect(fallbackFlags(flags, 'groq/b')).toEqual({ model: 'groq/b', temperature: 1, allow_http: true });
});

test.each([
  ['another provider, then they are not sent', 'groq', undefined],
  ['the same provider, then they are', 'mock', { top_k: 1 }],
])("when a vendor's own parameters meet a fallback at %s", (_case, at, extra) => {
  const fallback = candidate('b', { at, extra: { top_k: 1 } });
  expect(withoutForeignParameters(fallback, candidate('a')).request.extra).toEqual(extra);
});

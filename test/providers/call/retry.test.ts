import { describe, expect, test } from '@jest/globals';
import { duration } from '../../../src/core/duration.ts';
import { LlmkitError } from '../../../src/core/errors.ts';
import { Refusal } from '../../../src/providers/faults/failure.ts';
import { abortableSleep, Retry, RETRY_DEADLINE_MS, retryAfter } from '../../../src/providers/call/retry.ts';
import { openai } from '../../support/frames.ts';
import { eventStream, jsonReply, startRawServer } from '../../support/raw-server.ts';
import { connectionTo, harness } from '../harness.ts';

const NOW = new Date('2026-11-22T12:00:00Z');

function failure(headers: Record<string, string> = {}, retryable = true) {
  const error = new LlmkitError('rate_limited', 'acme limits the rate of requests (429).');
  return { error, retryable, refusal: new Refusal(429, { text: '' }, new Headers(headers)) };
}

function retry(max_retries: number, over: { random?: number; monotonic?: () => number } = {}) {
  const clock = { now: () => NOW, monotonic: over.monotonic ?? (() => 0) };
  return new Retry({ max_retries, clock, random: () => over.random ?? 0 });
}

async function* bodyOf(text: string) {
  yield new TextEncoder().encode(text);
}

describe('retry', () => {
  test('when nothing is asked for, then waits double up to 8 s', () => {
    const tries = retry(6);
    expect(Array.from({ length: 6 }, () => tries.next(failure()))).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
  });

  test('when there is jitter, then a wait is at most a quarter shorter', () => {
    expect(retry(1, { random: 1 }).next(failure())).toBe(375);
  });

  test('when the tries are used up, then the error itself is thrown', () => {
    const tries = retry(1);
    tries.next(failure());
    const last = failure();
    expect(() => tries.next(last)).toThrow(last.error);
  });

  test('when a fault is permanent, then it is thrown at once', () => {
    expect(() => retry(5).next(failure({}, false))).toThrow('limits the rate');
  });

  test.each([
    [{ 'retry-after-ms': '1500.5' }, 1500.5],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Sun, 22 Nov 2026 12:00:05 GMT' }, 5000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': '-3' }, 0],
    [{ 'retry-after': '3600, 2' }, 2000],
    [{ 'retry-after': '3600, soon' }, 3_600_000],
    [{ 'retry-after-ms': '100, 200' }, 200],
    [{ 'retry-after': 'Sun, 22 Nov 2026 12:00:05 GMT, Sun, 22 Nov 2026 12:00:07 GMT' }, 7000],
    [{ 'retry-after': 'Sunday, 22-Nov-26 12:00:05 GMT' }, 5000],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': 'in 2 minutes' }, undefined],
    [{ 'retry-after': '5s' }, undefined],
    [{ 'retry-after': '0x10' }, undefined],
    [{ 'retry-after': '2026-11-22' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('when the headers are %j, then the wait is %s ms', (headers, expected) => {
    expect(retryAfter(new Headers(headers as Record<string, string>), NOW)).toBe(expected);
  });

  test.each([
    [{ details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }] }, 34_500],
    [{ details: [{ reason: 'RATE' }, { retryDelay: { seconds: '7', nanos: 0 } }] }, 7000],
    [{ retry_after: 3 }, 3000],
    [{ details: [{ retryDelay: 'soon' }] }, 500],
  ])('when the body says %j, then the wait is %i ms', async (more, expected) => {
    const busy = jsonReply(429, [{ error: { code: 429, message: 'Slow down', ...more } }]);
    const server = await startRawServer(busy, eventStream(openai.text('ok'), openai.finish()));
    const asked = harness();
    expect((await asked.ask(connectionTo(server.url, { max_retries: 1 }))).text).toBe('ok');
    expect(asked.sleeps).toEqual([expected]);
  });

  test('when Retry-After is sent twice over HTTP, then its last number counts', async () => {
    const busy = jsonReply(429, {}, { 'retry-after': ['3600', '2'] });
    const server = await startRawServer(busy, eventStream(openai.text('ok'), openai.finish()));
    const asked = harness();
    await asked.ask(connectionTo(server.url, { max_retries: 1 }));
    expect(asked.sleeps).toEqual([2000]);
  });

  const loading = jsonReply(503, { error: { message: 'Loading model', type: 'unavailable_error', code: 503 } });

  test('when a model loads on this machine, then it is waited for without a retry, and said once', async () => {
    const server = await startRawServer(loading, loading, loading, eventStream(openai.text('ok'), openai.finish()));
    const asked = harness();
    const { text, events } = await asked.ask(connectionTo(server.url));
    expect([text, asked.sleeps]).toEqual(['ok', [1000, 1000, 1000]]);
    expect(events.filter((event) => event.type === 'notice' && !event.verbose)).toHaveLength(1);
  });

  test('when a model loads elsewhere, then it is overloaded like any other', async () => {
    const reply = { ok: false, status: 503, headers: new Headers(), body: bodyOf('{"error":"Loading model"}') };
    const asked = harness({ fetch: async () => reply });
    const { error } = await asked.ask(connectionTo('https://models.example.com/v1'));
    expect([error, asked.sleeps]).toMatchObject([{ code: 'overloaded' }, []]);
  });

  test('when the server asks for a wait, then it is never shorter', () => {
    expect(retry(1, { random: 1 }).next(failure({ 'retry-after': '3' }))).toBe(3250);
  });

  test('when the server asks for more than a minute, then it fails at once and says when', () => {
    expect(() => retry(5).next(failure({ 'retry-after': '720' }))).toThrow(
      expect.objectContaining({
        code: 'rate_limited',
        hint: expect.stringContaining('12 min'),
        details: { retry_after_ms: 720_000 },
      }),
    );
  });

  test('when the deadline would pass, then it fails', () => {
    let now = 0;
    const tries = retry(5, { monotonic: () => now });
    now = RETRY_DEADLINE_MS;
    expect(() => tries.next(failure())).toThrow('limits the rate');
  });

  test.each([
    [450, '0.5 s'],
    [1200, '1.2 s'],
    [60_000, '60 s'],
    [720_000, '12 min'],
    [10_800_000, '3 h'],
  ])('when %i ms are shown, then it is %s', (milliseconds, expected) => expect(duration(milliseconds)).toBe(expected));

  test('when a sleep is aborted, then it rejects with the reason at once', async () => {
    const controller = new AbortController();
    const sleeping = abortableSleep(60_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    await expect(abortableSleep(60_000, controller.signal)).rejects.toThrow('enough');
  });

  test('when the call is retried over HTTP, then each retry is announced and the answer is one', async () => {
    const busy = jsonReply(429, { error: { message: 'Slow down' } }, { 'retry-after': '1' });
    const server = await startRawServer(busy, jsonReply(503, {}), eventStream(openai.text('ok'), openai.finish()));
    const asked = harness();
    const { events, text } = await asked.ask(connectionTo(server.url, { max_retries: 2 }));
    expect([text, asked.sleeps]).toEqual(['ok', [1000, 1000]]);
    expect(events.filter((event) => event.type === 'notice' && event.code === 'retry')).toEqual([
      {
        type: 'notice',
        code: 'retry',
        message: 'acme limits the rate of requests (429): Slow down. Trying again in 1 s (1 of 2).',
      },
      { type: 'notice', code: 'retry', message: 'acme is overloaded (503). Trying again in 1 s (2 of 2).' },
    ]);
    expect(events.filter(({ type }) => type === 'started')).toHaveLength(1);
  });
});

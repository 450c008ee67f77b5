import { describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../src/core/ports/provider.ts';
import { goodAnswer, SPEECH, STREAM_FAULTS, type StreamFault } from '../../support/faults.ts';
import { frame } from '../../support/frames.ts';
import { eventStream, jsonReply, type RawReply, startRawServer } from '../../support/raw-server.ts';
import { connectionTo, harness, KEY } from '../harness.ts';

describe.each(['openai', 'anthropic'] as const)('the %s adapter', (type) => {
  const speech = SPEECH[type];
  const { begin } = speech;
  const finish = speech.finish();
  /** A fault, as this vendor's server commits it. */
  const fault = (name: StreamFault): RawReply => STREAM_FAULTS[name](speech);
  const ask = async (replies: RawReply[], over: Partial<Connection> = {}) => {
    const server = await startRawServer(...replies);
    const asked = harness();
    const outcome = await asked.ask(connectionTo(server.url, { type, max_retries: 2, ...over }));
    return { ...outcome, ...asked, requests: server.requests };
  };
  const good = goodAnswer(speech);

  test('when the connection is reset before headers, then it is tried again', async () => {
    const { text, sleeps, requests, events } = await ask([fault('a reset before headers'), good]);
    expect([text, sleeps.length, requests.length]).toEqual(['some text', 1, 2]);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'notice', code: 'retry', message: expect.stringContaining('(1 of 2)') }),
    );
  });

  test('when nobody listens on loopback, then it says what is not running, at once', async () => {
    const server = await startRawServer();
    const { url } = server;
    await server.close();
    const asked = harness();
    const { error } = await asked.ask(connectionTo(url, { type, provider: 'ollama', max_retries: 2 }));
    expect(error).toMatchObject({ code: 'unreachable', message: `Nothing answers at ${url}: is ollama running?` });
    expect(asked.sleeps).toEqual([]);
  });

  test('when nobody listens at an address given for the call, then it says which', async () => {
    const server = await startRawServer();
    const { url } = server;
    await server.close();
    const { error } = await harness().ask(connectionTo(url, { type, ad_hoc: true }));
    expect(error).toMatchObject({ message: `Nothing answers at ${url}: is a server running there?` });
  });

  test('when the vendor’s own host is not found, then it is named', async () => {
    const fetch = () => Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ENOTFOUND' } }));
    const { base_url: _, ...bare } = connectionTo('', { type, provider: type });
    const { error } = await harness({ fetch }).ask(bare);
    expect(error).toMatchObject({ message: `Cannot find the host api.${type}.com.` });
  });

  test('when the connection is reset in the middle, then the text stays and the answer is incomplete', async () => {
    const { text, error, requests } = await ask([fault('a reset in the middle')]);
    expect([text, requests.length]).toEqual(['some text', 1]);
    expect(error).toMatchObject({ code: 'incomplete' });
  });

  test('when it ends without a reason, then it is incomplete', async () => {
    const { text, error } = await ask([fault('an end without a reason')]);
    expect(text).toBe('some text');
    expect(error).toMatchObject({ code: 'incomplete' });
  });

  test.each(['end', 'reset'] as const)(
    'when a reason came and then the connection does %s, then the answer is whole',
    async (ending) => {
      const { text, error, events } = await ask([{ ...good, ending }]);
      expect([text, error]).toEqual(['some text', undefined]);
      expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'stop' });
    },
  );

  test.each(['silence', 'keep-alives'] as const)(
    'when a reason came and then %s, then what may follow is not waited for as long as for an answer',
    async (ending) => {
      // Whoever waited for more would wait longer than a test may take.
      const { text, error } = await ask([{ ...eventStream(begin, finish), ending }], { timeout_ms: 3_600_000 });
      expect([text, error]).toEqual(['some ', undefined]);
    },
  );

  test('when text follows a reason, then it belongs to the answer', async () => {
    const { text } = await ask([eventStream(begin, finish, speech.more, finish)]);
    expect(text).toBe('some text');
  });

  test('when the last event is cut in the middle, then it is incomplete and not a broken event', async () => {
    const { text, error } = await ask([fault('a last event that is cut')]);
    expect(text).toBe('some ');
    expect(error).toMatchObject({ code: 'incomplete' });
  });

  test.each<StreamFault>(['an empty body', 'only comments', 'a web page', 'other JSON', 'text that is no event'])(
    'when the answer is %s, then it is no completion and the base URL is asked about',
    async (name) => {
      const { error, requests } = await ask([fault(name)]);
      expect(error).toMatchObject({
        code: 'protocol',
        hint: expect.stringMatching(
          type === 'openai'
            ? /^Is the base URL right \(…\/v1\)\?/
            : /^Is the base URL right\? .*; \/v1\/messages is added/,
        ),
      });
      expect(requests).toHaveLength(1);
    },
  );

  test('when an event is no JSON, then that is said and the text before it stays', async () => {
    const { text, error } = await ask([fault('an event that is no JSON')]);
    expect(text).toBe('some ');
    expect(error).toMatchObject({ code: 'protocol' });
  });

  test.each([301, 302, 307, 308])(
    'when the server redirects (%i), then it is not followed and says where to',
    async (status) => {
      const other = await startRawServer(good);
      const { error } = await ask([{ status, headers: { location: `${other.url}/v1/x` } }]);
      expect(error).toMatchObject({ code: 'protocol', message: expect.stringContaining(`${other.url}/v1/x`) });
      expect(other.requests).toEqual([]);
    },
  );

  test('when an error event comes before any text, then it is tried again', async () => {
    const { text, sleeps } = await ask([fault('an overloaded event before any text'), good]);
    expect([text, sleeps.length]).toEqual(['some text', 1]);
  });

  test.each([
    { type: 'overloaded_error' },
    { type: 'server_error' },
    { code: 502 },
    { type: 'rate_limit_error' },
    { type: 'invalid_request_error' },
    {},
  ])(
    'when an error event %j comes after text, then the answer is cut with its words, and not repeated',
    async (kind) => {
      const { text, error, requests } = await ask([
        eventStream(begin, frame({ error: { message: 'Oh no', ...kind } })),
      ]);
      expect([text, requests.length]).toEqual(['some ', 1]);
      expect(error).toMatchObject({ code: 'incomplete', message: 'The answer was cut: acme reports an error: Oh no.' });
    },
  );

  test('when only keep-alives come, then the call is given up after five times the silence', async () => {
    const { text, error, requests } = await ask([fault('keep-alives in the middle')], { timeout_ms: 400 });
    expect(text).toBe('some ');
    expect(error).toMatchObject({ code: 'timeout', message: 'acme sent only keep-alives for 2 s.' });
    expect(await requests[0]!.closed).toBe(true);
  });

  test('when an answer has no end, then it is refused before memory fills', async () => {
    const long = frame(
      type === 'openai'
        ? { choices: [{ delta: { content: 'x'.repeat(2 ** 20) } }] }
        : { type: 'content_block_delta', delta: { text: 'x'.repeat(2 ** 20) } },
    );
    const { error } = await ask([eventStream(...Array.from({ length: 18 }, () => long))]);
    expect(error).toMatchObject({ code: 'protocol', message: expect.stringContaining('an answer longer than') });
  });

  test('when the server is silent before headers, then the call is given up', async () => {
    const { error, requests } = await ask([fault('silence before headers')], { first_byte_timeout_ms: 1000 });
    expect(error).toMatchObject({ code: 'timeout', message: 'acme sent nothing for 1 s.' });
    expect(await requests[0]!.closed).toBe(true);
  });

  test('when the server is silent after headers, then the first byte’s limit holds', async () => {
    const { error } = await ask([fault('silence after headers')], { first_byte_timeout_ms: 1000 });
    expect(error).toMatchObject({ code: 'timeout' });
  });

  test('when the server falls silent in the middle, then the text stays', async () => {
    const { text, error, requests } = await ask([fault('silence in the middle')], { timeout_ms: 1000 });
    expect(text).toBe('some ');
    expect(error).toMatchObject({ code: 'timeout' });
    expect(await requests[0]!.closed).toBe(true);
  });

  test('when one event never ends, then it is refused before memory fills', async () => {
    const { error } = await ask([fault('an event that never ends')]);
    expect(error).toMatchObject({ code: 'protocol', message: expect.stringContaining('longer than') });
  });

  test('when it aborts in the middle, then its reason is thrown and the server sees the connection close', async () => {
    const server = await startRawServer(fault('silence in the middle'));
    const controller = new AbortController();
    const reason = new Error('stopped by the user');
    const stream = harness()
      .factory.open(connectionTo(server.url, { type }))
      .stream({ model: 'm', messages: [{ role: 'user', content: 'x' }] }, { signal: controller.signal });
    const read = async () => {
      for await (const event of stream) if (event.type === 'text') controller.abort(reason);
    };
    await expect(read()).rejects.toBe(reason);
    expect(await server.requests[0]!.closed).toBe(true);
  });

  test('when it aborts after the reason to stop but before the end, then the reason is still thrown', async () => {
    const server = await startRawServer({ ...eventStream(begin + finish), ending: 'silence' });
    const controller = new AbortController();
    const stream = harness()
      .factory.open(connectionTo(server.url, { type }))
      .stream({ model: 'm', messages: [{ role: 'user', content: 'x' }] }, { signal: controller.signal });
    const read = async () => {
      for await (const event of stream) if (event.type === 'text') controller.abort(new Error('enough'));
    };
    await expect(read()).rejects.toThrow('enough');
  });

  test('when the reader leaves, then the server sees the connection close', async () => {
    const server = await startRawServer(fault('silence in the middle'));
    const stream = harness()
      .factory.open(connectionTo(server.url, { type }))
      .stream({ model: 'm', messages: [{ role: 'user', content: 'x' }] }, { signal: new AbortController().signal });
    for await (const event of stream) if (event.type === 'text') break;
    expect(await server.requests[0]!.closed).toBe(true);
  });

  test('when it was aborted before, then nothing is sent', async () => {
    const server = await startRawServer(good);
    const reason = new Error('stopped');
    const { error } = await harness().ask(connectionTo(server.url, { type }), {}, AbortSignal.abort(reason));
    expect(error).toBe(reason);
    expect(server.requests).toEqual([]);
  });

  test('when the answer itself holds the key, then it stays byte for byte', async () => {
    const { text } = await ask([JSON.parse(JSON.stringify(good).replace('some ', `${KEY} `)) as RawReply]);
    expect(text).toBe(`${KEY} text`);
  });

  test('when the server echoes the key, then it is masked', async () => {
    const { error } = await ask([jsonReply(400, { error: { message: `bad key ${KEY} in ${'x'.repeat(270)}${KEY}` } })]);
    expect(String((error as Error).message)).toContain('bad key … in');
    expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain(KEY.slice(0, 12));
  });
});

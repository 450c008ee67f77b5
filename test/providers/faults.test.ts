import { describe, expect, test } from '@jest/globals';
import type { Connection } from '../../src/core/ports.ts';
import { eventStream, jsonReply, type RawReply, startRawServer } from '../support/raw-server.ts';
import { anthropic, connectionTo, frame, harness, KEY, openai } from './harness.ts';

const PARTS = {
  openai: {
    begin: openai.text('some '),
    more: openai.text('text'),
    finish: openai.finish(),
    bad: frame('{"choices":['),
  },
  anthropic: {
    begin: anthropic.start() + anthropic.text('some '),
    more: anthropic.text('text'),
    finish: anthropic.finish(),
    bad: frame('{"type":', 'content_block_delta'),
  },
};

describe.each(['openai', 'anthropic'] as const)('the %s adapter', (type) => {
  const { begin, more, finish, bad } = PARTS[type];
  const ask = async (replies: RawReply[], over: Partial<Connection> = {}) => {
    const server = await startRawServer(...replies);
    const asked = harness();
    const outcome = await asked.ask(connectionTo(server.url, { type, max_retries: 2, ...over }));
    return { ...outcome, ...asked, requests: server.requests };
  };
  const good = eventStream(begin, more, finish);

  test('when the connection is reset before headers, then it is tried again', async () => {
    const { text, sleeps, requests, events } = await ask([{ instead: 'reset' }, good]);
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

  test('when the connection is reset in the middle, then the text stays and the answer is incomplete', async () => {
    const { text, error, requests } = await ask([{ ...eventStream(begin, more), ending: 'reset' }]);
    expect([text, requests.length]).toEqual(['some text', 1]);
    expect(error).toMatchObject({ code: 'incomplete' });
  });

  test('when it ends without a reason, then it is incomplete', async () => {
    const { text, error } = await ask([eventStream(begin, more)]);
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

  test('when the last event is cut in the middle, then it is incomplete and not a broken event', async () => {
    const { text, error } = await ask([eventStream(begin, more.slice(0, -20))]);
    expect(text).toBe('some ');
    expect(error).toMatchObject({ code: 'incomplete' });
  });

  test.each<[string, RawReply]>([
    ['an empty body', eventStream()],
    ['only comments', eventStream(': hello\n\n')],
    ['a web page', { headers: { 'content-type': 'text/html' }, pieces: ['<html>Welcome</html>'] }],
    ['other JSON', jsonReply(200, { status: 'ok' })],
    ['text', { headers: { 'content-type': 'text/plain' }, pieces: ['OK'] }],
  ])('when the answer is %s, then it is no completion and the base URL is asked about', async (_, reply) => {
    const { error, requests } = await ask([reply]);
    expect(error).toMatchObject({
      code: 'protocol',
      hint: expect.stringMatching(/^Is the base URL right \(…\/v1\)\?/),
    });
    expect(requests).toHaveLength(1);
  });

  test('when an event is no JSON, then that is said and the text before it stays', async () => {
    const { text, error } = await ask([eventStream(begin + bad + more)]);
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
    const overloaded = frame({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'error');
    const { text, sleeps } = await ask([eventStream(overloaded), good]);
    expect([text, sleeps.length]).toEqual(['some text', 1]);
  });

  test.each([
    [{ type: 'overloaded_error' }, 'overloaded'],
    [{ type: 'server_error' }, 'overloaded'],
    [{ code: 502 }, 'overloaded'],
    [{ type: 'rate_limit_error' }, 'rate_limited'],
    [{ type: 'invalid_request_error' }, 'bad_request'],
    [{}, 'incomplete'],
  ])('when an error event %j comes after text, then the code is %s and nothing is repeated', async (kind, code) => {
    const { text, error, requests } = await ask([eventStream(begin, frame({ error: { message: 'Oh no', ...kind } }))]);
    expect([text, requests.length]).toEqual(['some ', 1]);
    expect(error).toMatchObject({ code, message: expect.stringContaining('Oh no') });
  });

  test('when the server is silent before headers, then the call is given up', async () => {
    const { error, requests } = await ask([{ instead: 'silence' }], { first_byte_timeout_ms: 50 });
    expect(error).toMatchObject({ code: 'timeout', message: 'acme sent nothing for 0.05 s.' });
    expect(await requests[0]!.closed).toBe(true);
  });

  test('when the server is silent after headers, then the first byte’s limit holds', async () => {
    const { error } = await ask([{ ...eventStream(), ending: 'silence' }], { first_byte_timeout_ms: 50 });
    expect(error).toMatchObject({ code: 'timeout' });
  });

  test('when the server falls silent in the middle, then the text stays', async () => {
    const { text, error, requests } = await ask([{ ...eventStream(begin), ending: 'silence' }], { timeout_ms: 50 });
    expect(text).toBe('some ');
    expect(error).toMatchObject({ code: 'timeout' });
    expect(await requests[0]!.closed).toBe(true);
  });

  test('when one event never ends, then it is refused before memory fills', async () => {
    const { error } = await ask([eventStream('data: ', ...Array.from({ length: 20 }, () => 'x'.repeat(2 ** 20)))]);
    expect(error).toMatchObject({ code: 'protocol', message: expect.stringContaining('longer than') });
  });

  test('when it aborts in the middle, then its reason is thrown and the server sees the connection close', async () => {
    const server = await startRawServer({ ...eventStream(begin), ending: 'silence' });
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
    const server = await startRawServer({ ...eventStream(begin), ending: 'silence' });
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

  test('when the server echoes the key, then it is masked', async () => {
    const { error } = await ask([jsonReply(400, { error: { message: `bad key ${KEY} in ${'x'.repeat(270)}${KEY}` } })]);
    expect(String((error as Error).message)).toContain('bad key … in');
    expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain(KEY.slice(0, 12));
  });
});

import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createDispatchers } from '../../../src/providers/http/dispatcher.ts';
import { openai } from '../../support/frames.ts';
import { eventStream, startRawServer } from '../../support/raw-server.ts';
import { connectionTo, harness } from '../harness.ts';

const REMOTE = 'http://llm.test/v1';

/** A proxy that tunnels every CONNECT to one server, and what it was asked for. */
async function startProxy(target: string) {
  const asked: string[] = [];
  const proxy = createServer((socket) => {
    socket.once('data', (head) => {
      asked.push(head.toString().split('\r\n')[0]!);
      const upstream = connect(Number(new URL(target).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(upstream).pipe(socket);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return { asked, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, close: () => proxy.close() };
}

/** A proxy that answers every CONNECT with `status`; without one it is not there. */
async function startProxyThatSays(status: number | undefined) {
  const proxy = createServer((socket) => void socket.once('data', () => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)));
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  if (status === undefined) proxy.close();
  return { host, close: () => proxy.close() };
}

describe('the way to the network', () => {
  test.each([
    ['nothing special is needed', {}, {}, REMOTE, false],
    [
      'a wait is longer than the built-in fetch has patience',
      {},
      { first_byte_timeout_ms: 600_000 },
      'http://127.0.0.1:1',
      true,
    ],
    ['there is a proxy', { http_proxy: 'http://p:1' }, {}, REMOTE, true],
    ['the proxy is for https only', { https_proxy: 'http://p:1' }, {}, REMOTE, false],
    ['NO_PROXY names the host', { http_proxy: 'http://p:1', no_proxy: '.test' }, {}, REMOTE, false],
    ['there is a proxy in capitals', { ALL_PROXY: 'http://p:1' }, {}, REMOTE, true],
    ['there is a proxy and the server is local', { http_proxy: 'http://p:1' }, {}, 'http://127.0.0.1:1', false],
  ])('when %s, then undici is loaded: %s', async (_, env, more, url, loaded) => {
    const dispatcher = await createDispatchers(env)(connectionTo(url, more));
    expect(dispatcher !== undefined).toBe(loaded);
  });

  test('when a local model may take long to load, then the answer still comes', async () => {
    const server = await startRawServer(eventStream(openai.text('ok'), openai.finish()));
    const { text, error } = await harness().ask(connectionTo(server.url, { first_byte_timeout_ms: 600_000 }));
    expect([text, error]).toEqual(['ok', undefined]);
  });

  test('when a proxy is set, then the request goes through it', async () => {
    const server = await startRawServer(eventStream(openai.text('ok'), openai.finish()));
    const proxy = await startProxy(server.url);
    const { text } = await harness({ env: { http_proxy: proxy.url } }).ask(connectionTo(REMOTE));
    proxy.close();
    expect([text, proxy.asked]).toEqual(['ok', ['CONNECT llm.test:80 HTTP/1.1']]);
  });

  test.each([
    ['is not there', undefined, 'ECONNREFUSED', 'Check HTTP_PROXY; hosts in NO_PROXY are reached without it.', 0],
    ['refuses', 403, 'it says 403', 'Check HTTP_PROXY; hosts in NO_PROXY are reached without it.', 0],
    [
      'wants a password',
      407,
      'it says 407',
      'It wants a user name and a password: HTTP_PROXY=http://NAME:PASSWORD@',
      0,
    ],
    ['fails', 502, 'it says 502', 'Check HTTP_PROXY', 1],
  ])('when the proxy %s, then it is named without its password', async (_, status, why, hint, retries) => {
    const proxy = await startProxyThatSays(status);
    const env = { HTTP_PROXY: `http://me:secretpw@${proxy.host}` };
    const asked = harness({ env });
    const { error } = await asked.ask(connectionTo(REMOTE, { max_retries: 1 }));
    proxy.close();
    expect(error).toMatchObject({
      code: 'unreachable',
      message: `Cannot reach llm.test through the proxy ${proxy.host} of HTTP_PROXY (${why}).`,
      hint: expect.stringContaining(hint),
    });
    expect(JSON.stringify(error) + String(error)).not.toContain('secretpw');
    expect(asked.sleeps).toHaveLength(retries);
  });

  test('when the proxy cannot be used, then nothing is tried', async () => {
    const asked = harness({ env: { HTTP_PROXY: 'socks5://127.0.0.1:1' } });
    const { error } = await asked.ask(connectionTo(REMOTE, { max_retries: 1 }));
    expect(error).toMatchObject({ code: 'config', message: expect.stringContaining('SOCKS is not supported') });
    expect(asked.sleeps).toEqual([]);
  });
});

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../../support/built.ts';
import { CERTIFICATE, credentials, startServer, startSockets } from '../../support/connections.ts';
import { openai } from '../../support/frames.ts';
import { eventStream, startRawServer } from '../../support/raw-server.ts';
import { startSocks } from '../../support/socks-server.ts';
import { connectionTo, harness } from '../harness.ts';

const REMOTE = 'http://llm.test/v1';

/** A proxy that tunnels every CONNECT to one server, and what it was asked for. */
async function startProxy(target: string, { secure = false } = {}) {
  const asked: string[] = [];
  const serve = (socket: Socket) => {
    socket.once('data', (head) => {
      asked.push(head.toString().split('\r\n')[0]!);
      const upstream = connect(Number(new URL(target).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(upstream).pipe(socket);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
  };
  const proxy = secure ? createTlsServer(credentials(), serve) : createServer(serve);
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    asked,
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: () => proxy.close(),
  };
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

describe('the way through a proxy', () => {
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
    const asked = harness({ env: { HTTP_PROXY: 'gopher://127.0.0.1:1' } });
    const { error } = await asked.ask(connectionTo(REMOTE, { max_retries: 1 }));
    expect(error).toMatchObject({ code: 'config', message: expect.stringContaining('Cannot use the proxy') });
    expect(asked.sleeps).toEqual([]);
  });

  test('when the server is silent behind a proxy that is too, then the wait ends and the connection is closed', async () => {
    let closed: Promise<unknown> | undefined;
    const port = await startSockets((socket) => void (closed = once(socket.resume(), 'close')));
    const asked = harness({ env: { HTTP_PROXY: `http://127.0.0.1:${port}` } });
    const { error } = await asked.ask(connectionTo(REMOTE, { first_byte_timeout_ms: 100 }));
    expect(error).toMatchObject({ code: 'timeout' });
    await closed;
  });

  test('when two questions go through a proxy, then one tunnel is enough', async () => {
    const server = await startRawServer(eventStream(openai.text('ok'), openai.finish(), openai.done));
    const proxy = await startProxy(server.url);
    const asked = harness({ env: { http_proxy: proxy.url } });
    for (let question = 0; question < 2; question += 1) {
      expect((await asked.ask(connectionTo(REMOTE))).text).toBe('ok');
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    proxy.close();
    expect(proxy.asked).toHaveLength(1);
  });
});

describe('the way through a SOCKS proxy', () => {
  const ask = async (credentials: string, more: Partial<Parameters<typeof startSocks>[0]> = {}) => {
    const server = await startRawServer(eventStream(openai.text('ok'), openai.finish()));
    const socks = await startSocks({ target: Number(new URL(server.url).port), ...more });
    const asked = harness({ env: { ALL_PROXY: `socks5://${credentials}127.0.0.1:${socks.port}` } });
    const outcome = await asked.ask(connectionTo(REMOTE, { first_byte_timeout_ms: 2_000, max_retries: 1 }));
    return { ...outcome, ...socks, sleeps: asked.sleeps };
  };

  test('when it is set, then the proxy is asked by name', async () => {
    const { text, asked } = await ask('');
    expect([text, asked]).toEqual(['ok', ['llm.test:80']]);
  });

  test('when it wants a password, then it gets the one of its address', async () => {
    expect(await ask('me:secret%20pw@', { credentials: 'me:secret pw' })).toMatchObject({ text: 'ok' });
  });

  test('when the password is wrong, then it is told without it, at once', async () => {
    const { error, port, sleeps } = await ask('me:wrongpw@', { credentials: 'me:secretpw' });
    expect(error).toMatchObject({
      code: 'unreachable',
      message: `Cannot reach llm.test through the proxy 127.0.0.1:${port} of ALL_PROXY (it says Socks5 Authentication failed).`,
      hint: `It wants a user name and a password: ALL_PROXY=socks5://NAME:PASSWORD@127.0.0.1:${port}`,
    });
    expect(JSON.stringify(error) + inspect(error, { depth: 9, showHidden: true })).not.toContain('wrongpw');
    expect(sleeps).toEqual([]);
  });

  test('when it cannot reach the server, then its words are told', async () => {
    const { error } = await ask('', { reply: 5 });
    expect(error).toMatchObject({ message: expect.stringMatching(/of ALL_PROXY \(it says .*ConnectionRefused\)\.$/) });
  });

  test('when it is silent, then the wait ends and the connection is closed', async () => {
    const { error, sockets } = await ask('', { silent: true });
    expect(error).toMatchObject({ code: 'timeout' });
    if (!sockets[0]!.resume().destroyed) await once(sockets[0]!, 'close');
  });
});

describe('the way to a server with TLS', () => {
  /** What the built program says when it asks such a server, whose certificate signs itself, in this environment. */
  const ask = async (env: Record<string, string>, over = '') => {
    const { port } = await startServer(
      (request, response) => {
        request.resume();
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(openai.text('ok') + openai.finish());
      },
      { secure: true },
    );
    const proxy = await startProxy(`http://127.0.0.1:${port}`);
    const tls = await startProxy(`http://127.0.0.1:${port}`, { secure: true });
    const socks = await startSocks({ target: port });
    const proxies: Record<string, string> = {
      http: proxy.url,
      https: tls.url,
      socks: `socks5h://127.0.0.1:${socks.port}`,
    };
    const url = `https://${over === '' ? 'localhost' : 'llm.test'}:${port}/v1`;
    const all = { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: url, HTTPS_PROXY: proxies[over], ...env };
    const result = await runBuilt(['chat', '-m', 'openai/gpt-4o', 'Hi', '--max-retries', '0'], { env: all });
    proxy.close();
    tls.close();
    return result;
  };
  const trusted = { NODE_EXTRA_CA_CERTS: resolve(CERTIFICATE) };

  test('when nobody vouches for it, then the way out is named', async () => {
    const { code, err } = await ask({});
    expect(code).toBe(8);
    expect(err).toMatch(/Cannot trust the connection to localhost:\d+ \(.*\)\. .* NODE_EXTRA_CA_CERTS/);
  });

  test.each(['', 'http', 'https', 'socks'])(
    'when NODE_EXTRA_CA_CERTS vouches for it, then it is asked (proxy %j)',
    async (over) => {
      expect(await ask(trusted, over)).toMatchObject({ code: 0, out: 'ok\n', err: '' });
    },
  );

  test('when the certificate is for another name, then it is not trusted through a proxy either', async () => {
    const { code, err } = await ask({ ...trusted, OPENAI_BASE_URL: 'https://other.test/v1' }, 'http');
    expect([code, err]).toEqual([8, expect.stringContaining('Cannot trust the connection to other.test')]);
  });
});

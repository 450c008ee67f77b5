import { once } from 'node:events';
import zlib from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Fetch } from '../../../src/providers/http/fetch.ts';
import { createNetwork } from '../../../src/providers/http/network.ts';
import { startServer, startSockets } from '../../support/connections.ts';

async function textFrom(fetch: Fetch, url: string, init: RequestInit = {}): Promise<string> {
  const { body } = await fetch(url, init);
  const pieces: Uint8Array[] = [];
  for await (const piece of body!) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const raw = (head: string, body = '') => `HTTP/1.1 ${head}\r\n\r\n${body}`;

/** A server that answers each request on a connection with the next of `answers`; without one it resets. */
const answering = (...answers: (string | undefined)[]) =>
  startSockets((socket) => {
    socket.on('data', () => {
      const answer = answers.shift();
      if (answer === undefined) socket.resetAndDestroy();
      else socket.write(answer);
    });
  });

describe('the body of a reply', () => {
  const packed: [string, string, (text: string) => Uint8Array][] = [
    ['gzip', 'gzip', zlib.gzipSync],
    ['gzip by its old name', 'X-GZIP', zlib.gzipSync],
    ['deflate', 'deflate', zlib.deflateSync],
    ['deflate without its header', 'deflate', zlib.deflateRawSync],
    ['brotli', 'br', zlib.brotliCompressSync],
    ['two at once', 'br, gzip', (text) => zlib.gzipSync(zlib.brotliCompressSync(text))],
    ['none by name', 'identity', (text) => Buffer.from(text)],
    ['one that nobody knows', 'secret', (text) => Buffer.from(text)],
  ];
  test.each(packed)('when it is packed with %s, then it is what was packed', async (_, coding, pack) => {
    const { port } = await startServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(pack('some text'));
    });
    expect(await textFrom(createNetwork({}), `http://127.0.0.1:${port}`)).toBe('some text');
  });

  test('when Node knows zstd, then it is offered and unpacked', async () => {
    const { zstdCompressSync } = zlib as unknown as { zstdCompressSync?: (text: string) => Uint8Array };
    const { port } = await startServer((request, response) => {
      expect(request.headers['accept-encoding']).toBe(`gzip, deflate, br${zstdCompressSync ? ', zstd' : ''}`);
      if (!zstdCompressSync) response.end('some text');
      else response.writeHead(200, { 'content-encoding': 'zstd' }).end(zstdCompressSync('some text'));
    });
    expect(await textFrom(createNetwork({}), `http://127.0.0.1:${port}`)).toBe('some text');
  });

  test.each([
    ['trailers follow', raw('200 OK\r\nTransfer-Encoding: chunked', '2\r\nok\r\n0\r\nX-Late: 1\r\n\r\n')],
    [
      'others come first',
      `${raw('103 Early Hints')}${raw('102 Processing')}${raw('200 OK\r\nContent-Length: 2', 'ok')}`,
    ],
  ])('when %s, then it is read', async (_, answer) => {
    const port = await answering(answer);
    expect(await textFrom(createNetwork({}), `http://127.0.0.1:${port}`)).toBe('ok');
  });

  test('when it comes over HTTP/1.0, then the end of the connection is its end', async () => {
    const port = await startSockets(
      (socket) => void socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nok')),
    );
    expect(await textFrom(createNetwork({}), `http://127.0.0.1:${port}`)).toBe('ok');
  });

  test('when the address is one of IPv6, then it is found', async () => {
    const { port } = await startServer((_request, response) => response.end('ok'), { host: '::1' });
    expect(await textFrom(createNetwork({}), `http://[::1]:${port}`)).toBe('ok');
  });

  test('when a header comes twice, then both values are there', async () => {
    const port = await answering(raw('429 Slow\r\nRetry-After: 1\r\nRETRY-AFTER: 2\r\nContent-Length: 0'));
    const { status, ok, headers } = await createNetwork({})(`http://127.0.0.1:${port}`);
    expect([status, ok, headers.get('Retry-After'), headers.get('nothing')]).toEqual([429, false, '1, 2', null]);
  });
});

describe('the connection', () => {
  const ok = raw('200 OK\r\nContent-Length: 2', 'ok');

  test('when there is a second request, then it goes over the same one', async () => {
    const server = await startServer((_request, response) => response.end('ok'));
    const network = createNetwork({});
    await textFrom(network, `http://127.0.0.1:${server.port}`);
    await textFrom(network, `http://127.0.0.1:${server.port}`);
    expect(server.connections).toBe(1);
  });

  test('when the server resets a kept one before it answers, then the request goes out once more', async () => {
    const port = await answering(ok, undefined, ok);
    const network = createNetwork({});
    await textFrom(network, `http://127.0.0.1:${port}`);
    const again = { method: 'POST', body: 'question' };
    expect(await textFrom(network, `http://127.0.0.1:${port}`, again)).toBe('ok');
  });

  test('when the server resets the new one too, then that is an error', async () => {
    const port = await answering(ok, undefined, undefined, ok);
    const network = createNetwork({});
    await textFrom(network, `http://127.0.0.1:${port}`);
    await expect(network(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('when a kept one is reset after the first byte, then nothing is repeated', async () => {
    let requests = 0;
    const port = await startSockets((socket) => {
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write(ok);
        else socket.write('HTTP/1.1 2', () => setTimeout(() => socket.resetAndDestroy(), 20));
      });
    });
    const network = createNetwork({});
    await textFrom(network, `http://127.0.0.1:${port}`);
    await expect(network(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(requests).toBe(2);
  });

  test('when the rest of a body is little, then it is read away for the next request', async () => {
    let finished: Promise<unknown> = Promise.resolve();
    const server = await startServer((_request, response) => {
      finished = once(response, 'finish');
      response.write('begin');
      setTimeout(() => response.end('end'), 20);
    });
    const network = createNetwork({});
    for (let question = 0; question < 2; question += 1) {
      const { body } = await network(`http://127.0.0.1:${server.port}`);
      await body![Symbol.asyncIterator]().next();
      await body!.drain!();
      await finished;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(server.connections).toBe(1);
  });

  test.each([
    ['long', 'x'.repeat(200_000), 0],
    ['late', '', 5_000],
  ])('when the rest of a body is %s, then the connection is closed', async (_, rest, wait) => {
    const { port } = await startServer((_request, response) => {
      response.write('begin');
      const timer = setTimeout(() => response.write(rest), wait);
      closed = new Promise((resolve) => response.on('close', resolve));
      response.on('close', () => clearTimeout(timer));
    });
    let closed: Promise<unknown> = Promise.resolve();
    const { body } = await createNetwork({})(`http://127.0.0.1:${port}`);
    await body![Symbol.asyncIterator]().next();
    await body!.drain!();
    await closed;
  });

  test('when a reply was read to its end and is closed, then the next request goes over its connection', async () => {
    const server = await startServer((_request, response) => response.writeHead(429).end('later'));
    const network = createNetwork({});
    for (let question = 0; question < 2; question += 1) {
      const { body } = await network(`http://127.0.0.1:${server.port}`);
      for await (const _ of body!);
      body!.destroy!();
    }
    expect(server.connections).toBe(1);
  });

  test('when the signal aborts while the way is looked for, then nothing is sent', async () => {
    const server = await startServer((_request, response) => response.end('ok'));
    const reason = new Error('stopped');
    const stopping = new AbortController();
    const asked = createNetwork({})(`http://127.0.0.1:${server.port}`, { signal: stopping.signal });
    stopping.abort(reason);
    await expect(asked).rejects.toBe(reason);
    expect(server.connections).toBe(0);
  });

  test('when the signal aborts before or during the answer, then its reason comes and the connection is closed', async () => {
    const closed: Promise<unknown>[] = [];
    let arrived = () => {};
    const { port } = await startServer((request, response) => {
      closed.push(new Promise((resolve) => response.on('close', resolve)));
      if (request.url === '/begun') response.write('begin');
      arrived();
    });
    for (const path of ['/silent', '/begun']) {
      const reason = new Error(path);
      const stopping = new AbortController();
      const reading = textFrom(createNetwork({}), `http://127.0.0.1:${port}${path}`, { signal: stopping.signal });
      arrived = () => setTimeout(() => stopping.abort(reason), 50);
      await expect(reading).rejects.toBe(reason);
    }
    await Promise.all(closed);
    expect(closed).toHaveLength(2);
  });
});

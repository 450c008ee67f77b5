import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { afterEach } from '@jest/globals';

/** A certificate for localhost, llm.test and 127.0.0.1 that signs itself. */
export const CERTIFICATE = 'test/fixtures/tls/cert.pem';

/** What a server shows it with. */
export function credentials() {
  return { cert: readFileSync(CERTIFICATE), key: readFileSync('test/fixtures/tls/key.pem') };
}

const open = new Set<() => void>();

afterEach(() => {
  for (const close of open) close();
  open.clear();
});

/** Listens on loopback until the test ends; resolves to the port. */
async function listen(server: Server | ReturnType<typeof createNetServer>, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, host);
  await once(server, 'listening');
  open.add(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** A server that shows each connection as it is: `connected` is called with a socket and its number, from 1 on. */
export async function startSockets(connected: (socket: Socket, number: number) => void): Promise<number> {
  let number = 0;
  return listen(
    createNetServer((socket) =>
      connected(
        socket.on('error', () => undefined),
        (number += 1),
      ),
    ),
  );
}

/** An HTTP server; over TLS with `secure`. */
export async function startServer(listener: RequestListener, { secure = false, host = '127.0.0.1' } = {}) {
  const server = secure ? createTlsServer(credentials(), listener) : createServer(listener);
  let connections = 0;
  server.on('connection', () => void (connections += 1));
  const port = await listen(server, host);
  return {
    port,
    get connections() {
      return connections;
    },
    server,
  };
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat((await request.toArray()) as Buffer[]).toString();
}

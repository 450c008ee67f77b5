import { connect, type Socket } from 'node:net';
import { startSockets } from './connections.ts';

interface SocksOptions {
  /** Port on loopback that every connection leads to. */
  target: number;
  /** Asked for where set. */
  credentials?: string;
  /** What the server says of the connection: 0 for yes. */
  reply?: number;
  /** Takes the connection and says nothing. */
  silent?: boolean;
}

/** A SOCKS5 proxy; resolves to its port and to what it was asked for. */
export async function startSocks({ target, credentials, reply = 0, silent = false }: SocksOptions) {
  const asked: string[] = [];
  const sockets: Socket[] = [];
  const port = await startSockets((socket) => {
    sockets.push(socket);
    if (!silent) void serve(socket).catch(() => socket.destroy());
  });
  return { port, asked, sockets };

  async function serve(socket: Socket): Promise<void> {
    await next(socket);
    socket.write(Uint8Array.of(5, credentials === undefined ? 0 : 2));
    if (credentials !== undefined) {
      const told = await next(socket);
      const name = told.subarray(2, 2 + told[1]!).toString();
      const right = `${name}:${told.subarray(3 + told[1]!).toString()}` === credentials;
      socket.write(Uint8Array.of(1, right ? 0 : 1));
      if (!right) return;
    }
    const request = await next(socket);
    asked.push(`${request.subarray(5, 5 + request[4]!).toString()}:${request.readUInt16BE(5 + request[4]!)}`);
    socket.write(Uint8Array.of(5, reply, 0, 1, 127, 0, 0, 1, 0, 0));
    if (reply === 0) socket.pipe(connect(target, '127.0.0.1')).pipe(socket);
  }
}

function next(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => void socket.once('data', resolve));
}

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach } from '@jest/globals';

/** What the server does with one request. Everything is optional: the default is an empty 200. */
export interface RawReply {
  status?: number;
  headers?: Record<string, string>;
  /** Written piece by piece, each in a chunk of its own. */
  pieces?: readonly (string | Uint8Array)[];
  gzip?: boolean;
  /** How it ends after the pieces: properly, with a reset connection, or not at all. Default `end`. */
  ending?: 'end' | 'reset' | 'silence';
  /** The same before any header. */
  instead?: 'reset' | 'silence';
}

export interface RawRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: unknown;
  /** Resolves when the connection of this request is closed; true if before the reply was complete. */
  closed: Promise<boolean>;
}

const servers = new Set<RawServer>();

afterEach(async () => {
  await Promise.all([...servers].map((server) => server.close()));
});

/** Starts a server on loopback that plays `replies` in order, the last one again and again; it ends after the test. */
export async function startRawServer(...replies: RawReply[]): Promise<RawServer> {
  const server = new RawServer(replies);
  await server.listen();
  servers.add(server);
  return server;
}

/** A server below the level of any vendor's wire: for faults, odd chunks and what was sent to it. */
export class RawServer {
  readonly requests: RawRequest[] = [];
  readonly #replies: RawReply[];
  readonly #arrivals = new Set<() => void>();
  readonly #http = createServer((request, response) => void this.#serve(request, response));

  constructor(replies: readonly RawReply[]) {
    this.#replies = [...replies];
  }

  async listen(): Promise<void> {
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Request number `number`, counted from 1, as soon as it is there. */
  async request(number: number): Promise<RawRequest> {
    for (;;) {
      const found = this.requests[number - 1];
      if (found) return found;
      await new Promise<void>((resolve) => this.#arrivals.add(resolve));
    }
  }

  async close(): Promise<void> {
    servers.delete(this);
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = Buffer.concat((await request.toArray()) as Buffer[]).toString();
    this.requests.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
      closed: once(response, 'close').then(() => !response.writableFinished),
    });
    for (const arrived of this.#arrivals) arrived();
    this.#arrivals.clear();
    const reply = this.#replies.length > 1 ? this.#replies.shift()! : (this.#replies[0] ?? {});
    await play(reply, response);
  }
}

async function play(reply: RawReply, response: ServerResponse): Promise<void> {
  if (reply.instead === 'reset') response.socket?.resetAndDestroy();
  if (reply.instead !== undefined) return;
  response.writeHead(reply.status ?? 200, { ...(reply.gzip && { 'content-encoding': 'gzip' }), ...reply.headers });
  response.flushHeaders();
  for (const piece of reply.gzip ? [gzipSync((reply.pieces ?? []).join(''))] : (reply.pieces ?? [])) {
    if (response.closed) return;
    if (!response.write(piece)) await drained(response);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  if (reply.ending === 'reset') response.socket?.resetAndDestroy();
  else if (reply.ending !== 'silence') response.end();
}

/** Waits until more can be written, or nothing ever will. */
async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** A reply that streams events. */
export function eventStream(...pieces: (string | Uint8Array)[]): RawReply {
  return { headers: { 'content-type': 'text/event-stream' }, pieces };
}

/** A JSON reply. */
export function jsonReply(status: number, body: unknown, headers: Record<string, string> = {}): RawReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, pieces: [JSON.stringify(body)] };
}

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { closed, LoopbackServer } from './loopback-server.ts';

/** What the server does with one request. Everything is optional: the default is an empty 200. */
export interface RawReply {
  status?: number;
  /** A list is sent as one header for each value. */
  headers?: Record<string, string | string[]>;
  /** Written piece by piece, each in a chunk of its own. */
  pieces?: readonly (string | Uint8Array)[];
  gzip?: boolean;
  /** How it ends after the pieces: properly, with a reset connection, or not at all. Default `end`. */
  ending?: 'end' | 'reset' | 'silence' | 'keep-alives';
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

/** A reply, or how to make one for a request. */
export type RawAnswer = RawReply | ((request: RawRequest) => RawReply);

/** Starts a server on loopback that plays `replies` in order, the last one again and again; it ends after the test. */
export async function startRawServer(...replies: RawAnswer[]): Promise<RawServer> {
  const server = new RawServer(replies);
  await server.listen();
  return server;
}

/** A server below the level of any vendor's wire: for faults, odd chunks and what was sent to it. */
export class RawServer extends LoopbackServer<RawRequest> {
  readonly #replies: RawAnswer[];

  constructor(replies: readonly RawAnswer[]) {
    super();
    this.#replies = [...replies];
  }

  protected remembered(text: string, { method = '', url = '', headers }: IncomingMessage, response: ServerResponse) {
    return { method, url, headers, body: text === '' ? undefined : JSON.parse(text), closed: closed(response) };
  }

  protected async answer(request: RawRequest, response: ServerResponse): Promise<void> {
    const reply = this.#replies.length > 1 ? this.#replies.shift()! : (this.#replies[0] ?? {});
    await play(typeof reply === 'function' ? reply(request) : reply, response);
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
  if (reply.ending === 'keep-alives') return keepAlive(response);
  if (reply.ending === 'reset') response.socket?.resetAndDestroy();
  else if (reply.ending !== 'silence') response.end();
}

/** Sends nothing but comments, as a gateway does while a model thinks, until the client goes. */
async function keepAlive(response: ServerResponse): Promise<void> {
  while (!response.closed) {
    response.write(': keep-alive\n\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
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
export function jsonReply(status: number, body: unknown, headers: Record<string, string | string[]> = {}): RawReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, pieces: [JSON.stringify(body)] };
}

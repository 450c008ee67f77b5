import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';

const servers = new Set<{ close(): Promise<void> }>();

afterEach(async () => {
  await Promise.all([...servers].map((server) => server.close()));
});

/** An HTTP server on loopback that remembers what it was asked. It ends after the test. */
export abstract class LoopbackServer<Request> {
  readonly requests: Request[] = [];
  readonly #arrivals = new Set<() => void>();
  readonly #http = createServer((request, response) => void this.#serve(request, response));

  async listen(): Promise<void> {
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
    servers.add(this);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Request number `number`, counted from 1, as soon as it is there. */
  async request(number: number): Promise<Request> {
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

  /** What is remembered of a request with this text as its body. */
  protected abstract remembered(text: string, request: IncomingMessage, response: ServerResponse): Request;

  protected abstract answer(request: Request, response: ServerResponse): Promise<void>;

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = Buffer.concat((await request.toArray()) as Buffer[]).toString();
    const remembered = this.remembered(text, request, response);
    this.requests.push(remembered);
    for (const arrived of this.#arrivals) arrived();
    this.#arrivals.clear();
    await this.answer(remembered, response);
  }
}

/** Resolves when the connection is closed: to true if the client did so before the reply was whole. */
export function closed(response: ServerResponse): Promise<boolean> {
  return once(response, 'close').then(() => !response.writableFinished);
}

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { anthropicWire, openaiWire, responsesWire, type Wire } from './chat-wires.ts';
import { closed, LoopbackServer } from './loopback-server.ts';

/** A place in a reply where the server stops until the test opens it. */
export interface Gate {
  /** Resolves when everything before the gate has been sent. */
  reached: Promise<void>;
  open: () => void;
  /** Called by the server. */
  arrive: () => Promise<void>;
}

/** What the server answers to one request. */
export interface Reply {
  /**
   * The answer's text in the pieces it is sent in, with gates between them. A piece may end inside a surrogate pair: it
   * is sent as a JSON escape.
   */
  deltas: (string | Gate | { name: string; input: unknown } | { thought: string })[];
  finish: 'stop' | 'length' | 'content_filter' | 'tool_calls';
  usage: { input: number; output: number };
  /** Write the stream in chunks of so many bytes, which splits characters of several bytes. Default: an event a chunk. */
  chunkBytes?: number;
  /** Break the connection after the deltas. */
  cut?: boolean;
  /** Answer with this error instead. */
  error?: { status: number; type: string; message: string; code?: string; headers?: Record<string, string> };
}

export interface ChatRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  // Tests look into it as they like.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
  /** Resolves when the connection is closed: to true if the client did so before the reply was whole. */
  closed: Promise<boolean>;
}

const DEFAULT_REPLY: Reply = { deltas: ['Hello', ' there.'], finish: 'stop', usage: { input: 11, output: 7 } };

/** A gate for `deltas`. */
export function gate(): Gate {
  let reach = () => {};
  let open = () => {};
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    reached,
    open,
    arrive() {
      reach();
      return opened;
    },
  };
}

/** Starts a server on loopback that speaks all wires; it ends after the test. */
export async function startChatServer(): Promise<ChatServer> {
  const server = new ChatServer();
  await server.listen();
  return server;
}

/** Its `url` is the base URL of the Anthropic wire; the one of the OpenAI wire is `${url}/v1`. */
export class ChatServer extends LoopbackServer<ChatRequest> {
  /** What the list endpoint offers. */
  models = ['small-model', 'large-model'];
  /** Makes the reply to a request for which none is queued. */
  respond: (request: ChatRequest) => Partial<Reply> = () => ({});
  readonly #replies: Reply[] = [];

  /** An environment in which llmkit's own openai and anthropic providers talk to this server. */
  get env(): Record<string, string> {
    return {
      OPENAI_API_KEY: 'sk-test-openai',
      OPENAI_BASE_URL: `${this.url}/v1`,
      ANTHROPIC_API_KEY: 'sk-test-anthropic',
      ANTHROPIC_BASE_URL: this.url,
    };
  }

  /** Queues the reply to the next request that has none yet. What is left out is as in a plain short answer. */
  reply(reply: Partial<Reply> | string): void {
    const fields = typeof reply === 'string' ? { deltas: [reply] } : reply;
    this.#replies.push({ ...DEFAULT_REPLY, ...fields });
  }

  /** Queues an error. */
  fail(
    status: number,
    message: string,
    more: { type?: string; code?: string; headers?: Record<string, string> } = {},
  ): void {
    this.reply({ error: { status, message, type: 'error', ...more } });
  }

  protected remembered(text: string, request: IncomingMessage, response: ServerResponse): ChatRequest {
    const { method = '', url: path = '', headers } = request;
    return { method, path, headers, body: text === '' ? undefined : JSON.parse(text), closed: closed(response) };
  }

  protected async answer({ method, path, headers, body }: ChatRequest, response: ServerResponse): Promise<void> {
    const place = path.replace(/^\/v1|\?.*$/g, '');
    const ofOpenAI = place === responsesWire.path ? responsesWire : openaiWire;
    const wire = 'anthropic-version' in headers ? anthropicWire : ofOpenAI;
    await this.#route(`${method} ${place}`, wire, body, response);
  }

  async #route(route: string, wire: Wire, body: ChatRequest['body'], response: ServerResponse): Promise<void> {
    if (route === 'GET /models') return json(response, 200, wire.models(this.models));
    if (route !== `POST ${wire.path}`) return json(response, 404, wire.error({ type: 'not_found', message: route }));
    const reply = this.#replies.shift() ?? { ...DEFAULT_REPLY, ...this.respond(this.requests.at(-1)!) };
    if (reply.error) return json(response, reply.error.status, wire.error(reply.error), reply.error.headers);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    await stream(reply, wire, String(body.model), response);
  }
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function stream(reply: Reply, wire: Wire, model: string, response: ServerResponse): Promise<void> {
  const send = (text: string) => write(response, text, reply.chunkBytes);
  await send(wire.start(model, reply.usage));
  for (const [at, delta] of reply.deltas.entries()) {
    if (typeof delta === 'string') await send(wire.delta(model, delta));
    else if ('name' in delta) await send(wire.call(model, at + 1, delta));
    else if ('thought' in delta) await send(wire.thought(model, at + 1, delta.thought));
    else await delta.arrive();
    if (response.closed) return;
  }
  if (reply.cut) {
    response.destroy();
    return;
  }
  await send(wire.end(model, reply.finish, reply.usage));
  response.end();
}

/** Writes in pieces that reach the client one by one. */
async function write(response: ServerResponse, text: string, chunkBytes = Infinity): Promise<void> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    response.write(bytes.subarray(start, Math.min(start + chunkBytes, bytes.length)));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

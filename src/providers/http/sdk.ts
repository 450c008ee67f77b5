import type { Connection, ProviderType } from '../../core/ports/provider.ts';
import { type Fetch, type Reply, type Sending, urlOf } from './fetch.ts';

/** Stands for the key where a server needs none: without any, the SDKs look for one in the environment and on disk. */
const NO_KEY = 'local';

/** The SDKs' own defaults. */
const VENDOR_URLS: Partial<Record<ProviderType, string>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
};

/** Where a connection goes. */
export function baseUrlOf({ type, base_url }: Connection): string {
  return base_url ?? VENDOR_URLS[type] ?? `${type}:`;
}

/** The options both SDKs share, each one given, so that neither takes anything from the environment. */
export function sdkOptions(connection: Connection, fetch: Fetch) {
  const { api_key, first_byte_timeout_ms } = connection;
  return {
    apiKey: api_key ?? NO_KEY,
    baseURL: baseUrlOf(connection),
    // The SDKs pass on what they get, and read no more of it than a reply has.
    fetch: fetch as typeof globalThis.fetch,
    maxRetries: 0,
    // `open-http.ts` watches; this only has to be later.
    timeout: Math.min(Math.ceil(first_byte_timeout_ms) + 60_000, 2 ** 31 - 1),
    logLevel: 'off',
  } as const;
}

/**
 * The fetch of a client that many calls share: each brings its own with its request, as `by` does. The SDK's signal is left
 * out: it tells of its time-out alone, which is later than ours.
 */
export const fetchOfCall: Fetch = (input, init) => {
  const { through, signal: _late, ...sending } = init as Sending & { through: Fetch };
  return through(input, sending);
};

/** An option of a request of such a client: what it goes through. */
export function by(through: Fetch): { fetchOptions: object } {
  return { fetchOptions: { through } };
}

/** What goes out: a body as JSON, and headers that it needs beside those of the client. */
export interface SdkRequest {
  body: object;
  headers: Readonly<Record<string, string>>;
}

/**
 * Sends requests as `send` does through a client of an SDK, which would make all of each anew: that takes as long as to send
 * it (measured). What it made of the last one holds for the next with the same headers; its body is the same JSON. A refusal
 * is still the SDK's to read.
 */
export function madeOnce(
  send: (request: SdkRequest, through: Fetch) => Promise<Reply>,
): (request: SdkRequest, through: Fetch) => Promise<Reply> {
  let last: { headers: string; url: string; init: Sending } | undefined;
  return async (request, through) => {
    const headers = JSON.stringify(request.headers);
    if (last?.headers === headers) {
      const { url, init } = last;
      const sending = { ...init, headers: copied(init.headers), body: JSON.stringify(request.body) };
      const reply = await through(url, sending);
      return reply.ok ? reply : send(request, async () => reply);
    }
    return send(request, (input, init = {}) => {
      const { body: _own, ...others } = init;
      last = { headers, url: urlOf(input), init: { ...others, headers: copied(init.headers) } };
      return through(input, init);
    });
  };
}

/** Of the same kind: whoever sends them may add to them. */
function copied(headers: Sending['headers']): Headers {
  const { constructor: Kind } = headers as unknown as { constructor: new (given: unknown) => Headers };
  return new Kind(headers);
}

/** Headers that replace the SDK's own; null leaves one out. */
export type HeaderOverrides = Record<string, string | null>;

/** What every request of a connection carries. Without a key there is no authorization either. */
export function sdkHeaders({ api_key, headers }: Connection): HeaderOverrides {
  return { 'user-agent': 'llmkit', ...(api_key === undefined && { authorization: null }), ...headers };
}

/**
 * Makes `headers` the only ones that the client adds to each request. Both SDKs merge OPENAI_CUSTOM_HEADERS and
 * ANTHROPIC_CUSTOM_HEADERS into them and have no option against it, hence the reach inside; a test watches it.
 */
export function withOnlyHeaders<Client extends object>(client: Client, headers: HeaderOverrides): Client {
  const options = Reflect.get(client, '_options') as { defaultHeaders: HeaderOverrides };
  options.defaultHeaders = headers;
  return client;
}

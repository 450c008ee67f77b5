import { LlmkitError } from '../core/errors.ts';
import type { Connection, WireRequest } from '../core/ports.ts';
import type { Dialect, WireBody } from './dialect.ts';
import { type Fetch, urlOf } from './http.ts';
import { parseJson } from './json.ts';
import { Refusal } from './refusal.ts';
import { shownHeaders, withoutSecrets } from './secrets.ts';
import { readErrorBody } from './server-error.ts';

/**
 * Lets an SDK work over `fetch`. What the network or the server said is thrown as it was: the SDKs wrap some faults,
 * lose the cause of time-outs and the text of errors whose body is not their own vendor's.
 */
export async function throughSdk<T>(fetch: Fetch, use: (fetch: Fetch) => Promise<T>): Promise<T> {
  let fault: { thrown: unknown } | undefined;
  const honest: Fetch = async (input, init) => {
    try {
      const response = await fetch(input, init);
      if (response.ok) return response;
      throw new Refusal(response.status, readErrorBody(await response.text()), response.headers);
    } catch (thrown) {
      fault = { thrown };
      throw thrown;
    }
  };
  try {
    return await use(honest);
  } catch (thrown) {
    throw fault ? fault.thrown : thrown;
  }
}

/** The request as it would go out: the SDK's own code runs, over a fetch that keeps what it is given. */
export async function captureRequest(dialect: Dialect, wire: WireBody, connection: Connection): Promise<WireRequest> {
  let captured: WireRequest | undefined;
  const capture: Fetch = async (input, init = {}) => {
    captured = {
      method: init.method ?? 'GET',
      url: withoutSecrets(urlOf(input), connection),
      headers: shownHeaders(new Headers(init.headers), connection),
      body: parseJson(withoutSecrets(typeof init.body === 'string' ? init.body : '', connection)),
    };
    return new Response('');
  };
  await dialect.send(wire, capture);
  if (captured === undefined) throw new LlmkitError('internal', 'The SDK sent no request.');
  return captured;
}

/** The longest reply taken that is not a stream, in bytes. */
const MAX_REPLY_BYTES = 32 * 2 ** 20;

/** The whole body as JSON. Throws `protocol` when it is too large or none. */
export async function jsonOf(response: Response, { provider }: Connection): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > MAX_REPLY_BYTES) {
      throw new LlmkitError('protocol', `${provider} sent a reply above ${MAX_REPLY_BYTES / 2 ** 20} MiB.`);
    }
    text += decoder.decode(piece, { stream: true });
  }
  const json = parseJson(text + decoder.decode());
  if (json === undefined) throw new LlmkitError('protocol', `${provider} sent a reply that is no JSON.`);
  return json;
}

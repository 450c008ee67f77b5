import { serverAtStart } from '../../core/settings/server-name.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { Connection, WireRequest } from '../../core/ports/provider.ts';
import type { Dialect, WireBody } from './dialect.ts';
import { type Body, type Fetch, type Http, type Reply, type ReplyHeaders, urlOf } from '../http/fetch.ts';
import { PlainHeaders } from '../http/plain-headers.ts';
import { parseJson } from '../http/json.ts';
import { inOne } from './parameter-notices.ts';
import { baseUrlAdvice } from '../faults/refusal.ts';
import { Refusal } from '../faults/failure.ts';
import { shownHeaders, withoutSecrets } from '../http/secrets.ts';
import { readErrorBody } from '../faults/server-error.ts';

/**
 * Lets an SDK work over `http`. What the network or the server said is thrown as it was, a refusal with the SDK's own error as
 * its cause: the SDKs wrap some faults, lose the cause of time-outs and the text of errors whose body is not their own
 * vendor's.
 */
export async function throughSdk<T>(http: Http, connection: Connection, use: (fetch: Fetch) => Promise<T>): Promise<T> {
  let fault: { thrown: unknown } | undefined;
  const honest: Fetch = async (input, init) => {
    try {
      const response = await http.fetch(input, init);
      if (response.ok) return response;
      // A page that breaks off must not hide the status.
      const page = await textOf(http.open(response), MAX_ERROR_BYTES).catch(() => ({ text: '' }));
      const { status, headers } = response;
      fault = { thrown: new Refusal(status, readErrorBody(page.text), headers) };
      return refusedReply(status, headers, withoutSecrets(page.text, connection));
    } catch (thrown) {
      fault = { thrown };
      throw thrown;
    }
  };
  try {
    return await use(honest);
  } catch (thrown) {
    if (fault?.thrown instanceof Refusal) fault.thrown.cause = thrown;
    throw fault ? fault.thrown : thrown;
  }
}

/** A refusal as the SDKs read it. */
function refusedReply(status: number, headers: ReplyHeaders, text: string): Reply & { text(): Promise<string> } {
  return { ok: false, status, headers, body: null, text: async () => text };
}

/** The request as it would go out: the SDK's own code runs, over a fetch that keeps what it is given. */
export async function captureRequest(dialect: Dialect, wire: WireBody, connection: Connection): Promise<WireRequest> {
  let captured: WireRequest | undefined;
  const capture: Fetch = async (input, init = {}) => {
    captured = {
      method: init.method ?? 'GET',
      url: withoutSecrets(urlOf(input), connection),
      headers: shownHeaders(new PlainHeaders(init.headers as Iterable<[string, string]>), connection),
      body: parseJson(withoutSecrets(typeof init.body === 'string' ? init.body : '', connection)),
      notices: inOne(wire.notices),
    };
    return { ok: true, status: 200, headers: new PlainHeaders(), body: null };
  };
  await dialect.send(wire, capture);
  if (captured === undefined) throw new LlmkitError('internal', 'The SDK sent no request.');
  return captured;
}

/** The most of an error page that is read, in bytes. */
const MAX_ERROR_BYTES = 64 * 2 ** 10;
/** The longest reply taken that is not a stream, in bytes. */
const MAX_REPLY_BYTES = 16 * 2 ** 20;

/** The whole body as JSON. Throws `protocol` when it is none, or longer than 16 MiB. */
export async function jsonOf(body: Body, connection: Connection): Promise<unknown> {
  const server = serverAtStart(connection.server);
  const { text, whole } = await textOf(body, MAX_REPLY_BYTES);
  if (!whole) {
    throw new LlmkitError('protocol', `${server} sent a reply longer than ${MAX_REPLY_BYTES / 2 ** 20} MiB.`);
  }
  const json = parseJson(text);
  if (json !== undefined) return json;
  throw new LlmkitError('protocol', `${server} sent a reply that is no JSON.`, {
    advice: [baseUrlAdvice(connection)],
  });
}

/** The first `limit` bytes or a little more, as text, and whether that was all. */
async function textOf(body: Body, limit: number): Promise<{ text: string; whole: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  let whole = false;
  try {
    for (let bytes = 0; bytes <= limit && !whole;) {
      const piece = await body.read();
      whole = piece === undefined;
      bytes += piece?.length ?? 0;
      text += decoder.decode(piece, { stream: true });
    }
  } finally {
    await body.close();
  }
  return { text: text + decoder.decode(), whole };
}

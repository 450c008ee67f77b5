import type { Notice, ProviderEvent } from '../core/events.ts';
import type { Clock, Connection } from '../core/ports.ts';
import type { ChatCompletionRequest } from '../core/records/chat.ts';
import { collectAnswer } from './answer.ts';
import type { Dialect, WireBody } from './dialect.ts';
import { type Dispatcher, type Fetch, openHttp } from './http.ts';
import { type ModelQuirks, openNegotiation } from './negotiate.ts';
import { requestIdOf } from './refusal.ts';
import { readReply } from './reply.ts';
import { createRetry, duration, type Retry } from './retry.ts';
import { shortUrl, withoutSecrets } from './secrets.ts';
import { throughSdk } from './transport.ts';
import { type Failure, failureOf } from './wire-error.ts';

/** What the adapters need of the outside. */
export interface WireTools {
  fetch: Fetch;
  dispatcher: (connection: Connection) => Promise<Dispatcher | undefined>;
  quirks: ModelQuirks;
  clock: Clock;
  /** 0 to 1, as `Math.random`. */
  random: () => number;
  /** Rejects with the signal's reason when it aborts. */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface Call {
  connection: Connection;
  dialect: Dialect;
  tools: WireTools;
  request: ChatCompletionRequest;
  signal: AbortSignal;
}

/**
 * One call: sends the request, again without what the server does not take, and again after a passing fault, until an
 * answer comes or nothing helps. Nothing is repeated once a part of an answer was shown.
 */
export async function* streamCall(call: Call): AsyncGenerator<ProviderEvent> {
  const { connection, dialect, tools, request, signal } = call;
  const retry = createRetry({ ...tools, max_retries: connection.max_retries });
  const negotiation = await openNegotiation(tools.quirks, dialect, connection.provider, request);
  const told = new Set<string>();
  let shown = false;
  for (;;) {
    signal.throwIfAborted();
    const wire = dialect.build(request, negotiation.quirks);
    yield* wire.notices.filter(({ message }) => !told.has(message));
    for (const { message } of wire.notices) told.add(message);
    let answering = false;
    try {
      const groups = await open(call, wire);
      answering = true;
      for await (const events of groups) {
        for (const event of events) {
          if (event.type === 'text' || event.type === 'reasoning') shown = true;
          yield event;
        }
      }
      signal.throwIfAborted();
      return await negotiation.remember();
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      const failure = failureOf(thrown, { connection, model: request.model, answering });
      if (shown) throw failure.error;
      const remedy = negotiation.remedyFor(failure.refusal, wire);
      if (remedy !== undefined) {
        yield wireNotice(`${connection.provider} refused ${remedy.named}: asked again (${remedy.action}).`);
        continue;
      }
      const wait = retry.next(failure);
      yield retryNotice(failure, wait, retry, connection);
      await tools.sleep(wait, signal);
    }
  }
}

/** Sends one request. Its answer is read as the returned groups are, and closed when they are left. */
async function open({ connection, dialect, tools, request, signal }: Call, wire: WireBody) {
  const started = tools.clock.monotonic();
  const http = openHttp({ connection, fetch: tools.fetch, dispatcher: () => tools.dispatcher(connection), signal });
  const response = await throughSdk(http, (fetch) => dialect.send(wire, fetch));
  const took = duration(tools.clock.monotonic() - started);
  const { provider } = connection;
  const request_id = requestIdOf(response.headers);
  const named = request_id === undefined ? '' : `, request ${request_id}`;
  const line = `POST ${shortUrl(response.url)}: ${response.status} after ${took}${named}.`;
  const answer = collectAnswer({
    provider,
    model: request.model,
    stop: wire.stop,
    ...(request_id !== undefined && { request_id }),
  });
  const opening = wireNotice(withoutSecrets(line, connection));
  return readReply(response, { dialect, connection, answer, http, opening });
}

function wireNotice(message: string): Notice {
  return { type: 'notice', code: 'wire', message, verbose: true };
}

function retryNotice({ error }: Failure, wait: number, retry: Retry, { max_retries }: Connection): Notice {
  const message = `${error.message} Trying again in ${duration(wait)} (${retry.count} of ${max_retries}).`;
  return { type: 'notice', code: 'retry', message };
}

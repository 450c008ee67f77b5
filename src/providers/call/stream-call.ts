import { payerOf, payerWords } from '../../core/settings/payer.ts';
import { serverAtStart } from '../../core/settings/server-name.ts';
import type { Notice, ProviderEvent } from '../../core/events.ts';
import type { Clock } from '../../core/clock.ts';
import { duration } from '../../core/duration.ts';
import type { Connection, StreamOptions } from '../../core/ports/provider.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import { CollectedAnswer } from './answer-events.ts';
import { buildFor } from './build.ts';
import type { Dialect, WireBody, WireVendor } from './dialect.ts';
import type { Fetch } from '../http/fetch.ts';
import { openHttp } from '../http/open-http.ts';
import { createLoadingWait } from './loading.ts';
import { openNegotiation } from './negotiate.ts';
import type { QuirksMemory } from './quirks.ts';
import { inOne } from './parameter-notices.ts';
import type { Environment } from '../../core/environment.ts';
import { requestIdOf } from '../faults/refusal.ts';
import { readReply } from './reply.ts';
import { Retry } from './retry.ts';
import { withoutSecrets } from '../http/secrets.ts';
import { noTrace, openTrace, type Trace, wireNotice } from './trace.ts';
import { throughSdk } from './transport.ts';
import { failureOf } from '../faults/wire-error.ts';
import type { Failure } from '../faults/failure.ts';

/** The part of the outside that the adapters need. */
export interface WireTools {
  fetch: Fetch;
  quirks: QuirksMemory;
  /** Proxy variables are read from it. */
  env: Environment;
  clock: Clock;
  /** 0 to 1, as `Math.random`. */
  random: () => number;
  /** Rejects with the signal's reason when it aborts. */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

type Started = Extract<ProviderEvent, { type: 'started' }>;

interface WireCall extends StreamOptions {
  connection: Connection;
  vendor: WireVendor;
  tools: WireTools;
  request: ModelRequest;
}

/**
 * One call: sends the request, again without what the server does not take, and again after a passing fault, until an
 * answer comes or nothing helps. Nothing is repeated once a part of an answer was shown.
 */
export async function* streamCall(call: WireCall): AsyncGenerator<ProviderEvent> {
  const { connection, vendor, tools, request, signal, isUnwatched = false } = call;
  const retry = new Retry({ ...tools, max_retries: connection.max_retries });
  const loading = createLoadingWait(connection, tools.clock);
  const negotiation = await openNegotiation(tools.quirks, vendor, connection, request);
  const trace = isUnwatched ? noTrace(tools.fetch) : openTrace(tools.fetch, connection, tools.clock);
  const told = new Set<string>();
  let shown = false;
  /** What was said before another wire was tried. */
  let turned: Failure | undefined;
  if (!isUnwatched) yield wireNotice(`Asking ${payerWords(payerOf(connection))}.`);
  for (;;) {
    signal.throwIfAborted();
    const { dialect, wire } = await buildFor(vendor, request, negotiation.quirks);
    let answering = false;
    try {
      if (!isUnwatched) yield askingNotice(call, wire);
      const groups = await open(call, dialect, wire, { trace, told });
      answering = true;
      for await (const events of groups) {
        for (const event of events) {
          if (isShown(event)) shown = true;
          yield event.type === 'started' ? safeStart(event, call) : event;
        }
      }
      signal.throwIfAborted();
      return await negotiation.remember();
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      yield* trace.take();
      const failure = failureOf(thrown, { connection, model: request.model, answering, shown, env: tools.env });
      if (shown) throw failure.error;
      // Neither wire is spoken there: what was said first is the fault.
      if (turned !== undefined && failure.error.code === 'protocol') throw turned.error;
      const remedy = negotiation.remedyFor(failure.refusal, { ...wire, wire: dialect.wire });
      if (remedy !== undefined) {
        if (remedy.parameter === 'wire') turned = failure;
        yield wireNotice(
          `${serverAtStart(connection.server)} refused ${remedy.named}: asked again (${remedy.action}).`,
        );
        continue;
      }
      const look = loading(failure);
      if (look !== undefined) yield* look.notices;
      const wait = look?.wait ?? retry.next(failure);
      if (look === undefined) yield retryNotice(failure, wait, retry, connection);
      await tools.sleep(wait, signal);
    }
  }
}

function askingNotice({ connection, request: { model } }: WireCall, { body }: WireBody): Notice {
  const whom = connection.ad_hoc ? `${connection.server} for ${model}` : `${connection.provider}/${model}`;
  return wireNotice(`Asking ${whom} with ${Object.keys(body).join(', ')}.`);
}

/** Whether a part of the answer is out: nothing is asked again then. */
function isShown({ type }: ProviderEvent): boolean {
  return type === 'text' || type === 'reasoning' || type === 'tool_call';
}

/** Sends one request. Its answer is read as the returned groups are, and closed when they are left. */
async function open(
  { connection, tools, request, signal }: WireCall,
  dialect: Dialect,
  wire: WireBody,
  { trace, told }: { trace: Trace; told: Set<string> },
) {
  const http = openHttp({ ...tools, connection, fetch: trace.fetch, signal });
  const response = await throughSdk(http, connection, (through) => dialect.send(wire, through));
  const request_id = requestIdOf(response.headers, connection);
  const answer = new CollectedAnswer({
    provider: connection.provider,
    server: connection.server,
    model: request.model,
    stop: wire.stop,
    wire: dialect.wire,
    ...(request_id !== undefined && { request_id }),
  });
  // Only now: a request that was refused may go out again with other parameters, and one word about them is enough.
  const opening = [...trace.take(), ...inOne(wire.notices.filter(({ message }) => !told.has(message)))];
  for (const { message } of wire.notices) told.add(message);
  return readReply(response, { dialect, connection, answer, http, opening });
}

/** A name or an id that holds the key is none. */
function safeStart(event: Started, { connection, request }: WireCall): Started {
  const { model, response_id: id, ...others } = event;
  const isSafe = (text: string) => withoutSecrets(text, connection) === text;
  return {
    ...others,
    model: isSafe(model) ? model : request.model,
    ...(id !== undefined && isSafe(id) && { response_id: id }),
  };
}

function retryNotice({ error }: Failure, wait: number, retry: Retry, { max_retries }: Connection): Notice {
  const message = `${error.message} Trying again in ${duration(wait)} (${retry.count} of ${max_retries}).`;
  return { type: 'notice', code: 'retry', message };
}

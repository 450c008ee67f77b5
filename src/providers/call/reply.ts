import { serverAtStart } from '../../core/settings/server-name.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { ProviderEvent } from '../../core/events.ts';
import type { Connection } from '../../core/ports/provider.ts';
import type { CollectedAnswer } from './answer-events.ts';
import type { Dialect } from './dialect.ts';
import type { Body, Http, Reply } from '../http/fetch.ts';
import { objectIn } from '../http/json.ts';
import { baseUrlAdvice, refusalInStream } from '../faults/refusal.ts';
import { Refusal } from '../faults/failure.ts';
import { readServerSentEvents } from '../http/sse.ts';
import { jsonOf } from './transport.ts';

export interface ReplyOptions {
  http: Http;
  dialect: Dialect;
  connection: Connection;
  answer: CollectedAnswer;
  /** Yielded first. */
  opening: ProviderEvent[];
}

/**
 * The events of an answer, in the groups in which they arrived; what came before a fault is yielded before it is
 * thrown. Throws `protocol` for what is no completion and `incomplete` when the server did not say why it stopped.
 */
export async function* readReply(response: Reply, options: ReplyOptions): AsyncGenerator<ProviderEvent[]> {
  const { answer, connection, http } = options;
  const body = http.open(response);
  try {
    yield options.opening;
    for await (const _ of arrivals(body, response.headers.get('content-type') ?? '', options)) {
      const events = answer.take();
      if (events.some(({ type }) => type === 'text' || type === 'reasoning')) body.answered();
      yield events;
      if (answer.completed) {
        await body.drain();
        break;
      }
    }
  } catch (thrown) {
    // The answer is whole once its reason to stop is there, however the connection ends after that.
    if (!answer.finished) {
      yield answer.rest();
      throw thrown;
    }
  } finally {
    await body.close();
  }
  const closing = answer.end();
  yield closing ?? answer.rest();
  if (closing === undefined) throw cutShort(connection);
}

/** Steps through the body; each step has told `answer` something. */
function arrivals(body: Body, type: string, options: ReplyOptions): AsyncIterable<void> {
  if (/\bhtml\b/i.test(type)) throw notACompletion(options.connection, 'a web page');
  if (/\bjson\b/i.test(type)) return readWhole(body, options);
  return readEvents(body, options);
}

async function* readEvents(body: Body, { answer, connection, dialect }: ReplyOptions): AsyncGenerator<void> {
  const read = dialect.createReader();
  let empty = true;
  yield* readServerSentEvents(body, (event) => {
    empty = false;
    read(event, answer);
  });
  if (empty) throw notACompletion(connection, 'no event at all');
}

/** A server that does not stream answers in one piece of JSON. */
async function* readWhole(body: Body, { answer, connection, dialect }: ReplyOptions): AsyncGenerator<void> {
  const reply = await jsonOf(body, connection);
  if (dialect.readWhole(reply, answer)) return yield;
  if (objectIn(reply)['error'] === undefined) throw notACompletion(connection, 'JSON of another kind');
  const { status, server } = refusalInStream(reply);
  throw new Refusal(status || 400, server);
}

function notACompletion(connection: Connection, what: string): LlmkitError {
  const message = `${serverAtStart(connection.server)} sent ${what}, not a completion.`;
  return new LlmkitError('protocol', message, { advice: [baseUrlAdvice(connection)] });
}

function cutShort({ provider, server }: Connection): LlmkitError {
  return new LlmkitError('incomplete', `The answer was cut: ${server} ended it without a reason.`, {
    details: { provider },
  });
}

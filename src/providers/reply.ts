import { LlmkitError } from '../core/errors.ts';
import type { ProviderEvent } from '../core/events.ts';
import type { Connection } from '../core/ports.ts';
import type { CollectedAnswer } from './answer.ts';
import type { Dialect } from './dialect.ts';
import { objectIn } from './json.ts';
import { baseUrlHint, Refusal, refusalInStream } from './refusal.ts';
import { readServerSentEvents } from './sse.ts';
import { jsonOf } from './transport.ts';

export interface ReplyOptions {
  dialect: Dialect;
  connection: Connection;
  answer: CollectedAnswer;
}

/**
 * The events of an answer, in the groups in which they arrived; what came before a fault is yielded before it is
 * thrown. Throws `protocol` for what is no completion and `incomplete` when the server did not say why it stopped.
 */
export async function* readReply(response: Response, options: ReplyOptions): AsyncGenerator<ProviderEvent[]> {
  const { answer, connection } = options;
  const type = response.headers.get('content-type') ?? '';
  if (/\bhtml\b/i.test(type)) {
    await response.body?.cancel();
    throw notACompletion(connection, 'a web page');
  }
  if (/\bjson\b/i.test(type)) await readWholeReply(response, options);
  else yield* readEvents(response, options);
  const closing = answer.end();
  if (closing !== undefined) return yield closing;
  yield answer.rest();
  throw cutShort(connection);
}

async function* readEvents(response: Response, options: ReplyOptions): AsyncGenerator<ProviderEvent[]> {
  const { answer, connection, dialect } = options;
  if (response.body === null) throw notACompletion(connection, 'an empty answer');
  const read = dialect.createReader();
  let empty = true;
  try {
    for await (const _ of readServerSentEvents(response.body, (event) => read(event, answer))) {
      empty = false;
      yield answer.take();
      if (answer.completed) break;
    }
  } catch (thrown) {
    // The answer is whole once its reason to stop is there, however the connection ends after that.
    if (answer.finished) return;
    yield answer.rest();
    throw thrown;
  }
  if (empty) throw notACompletion(connection, 'no event at all');
}

/** A server that does not stream answers in one piece of JSON. */
async function readWholeReply(response: Response, { answer, connection, dialect }: ReplyOptions): Promise<void> {
  const reply = await jsonOf(response, connection);
  if (dialect.readWhole(reply, answer)) return;
  if (objectIn(reply)['error'] === undefined) throw notACompletion(connection, 'JSON of another kind');
  const { status, server } = refusalInStream(reply);
  throw new Refusal(status || 400, server, response.headers);
}

function notACompletion({ provider, base_url }: Connection, what: string): LlmkitError {
  return new LlmkitError('protocol', `${provider} sent ${what}, not a completion.`, { hint: baseUrlHint(base_url) });
}

function cutShort({ provider }: Connection): LlmkitError {
  return new LlmkitError('incomplete', `The answer was cut: ${provider} ended it without a reason.`, { details: { provider } });
}

import { serverAtStart } from '../../core/settings/server-name.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { ProviderEvent } from '../../core/events.ts';
import type { Connection } from '../../core/ports/provider.ts';
import type { CollectedAnswer } from './answer-events.ts';
import type { Dialect } from './dialect.ts';
import type { Http, Reply } from '../http/fetch.ts';
import { withoutSecrets } from '../http/secrets.ts';
import { baseUrlAdvice } from '../faults/refusal.ts';
import { readErrorJson } from '../faults/server-error.ts';
import { ServerSentEvents, type StreamedEvent } from '../http/sse.ts';
import { saidBy } from './stream-event.ts';

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
    let length = 0;
    const chunks = new Chunks(options);
    const events = new ServerSentEvents(body, (event) => chunks.take(event));
    while (await events.next()) {
      if (answer.length > length) body.answered();
      ({ length } = answer);
      if (answer.finished) body.finished();
      yield answer.take();
      if (answer.completed) {
        await body.drain();
        break;
      }
    }
    if (!answer.completed) chunks.refuseOthers();
  } catch (thrown) {
    // The answer is whole once its reason to stop is there, however the connection ends after that.
    if (!answer.finished) {
      yield answer.brokenOff();
      throw thrown;
    }
  } finally {
    await body.close();
  }
  const closing = answer.end();
  yield closing ?? answer.brokenOff();
  if (closing === undefined) throw cutShort(connection);
}

/** Tells an answer what the chunks of a body say, by what it holds and not by what it is called. */
class Chunks {
  readonly #options: ReplyOptions;
  readonly #read: ReturnType<Dialect['createReader']>;
  #isAnswer = false;
  #other: string | undefined;

  constructor(options: ReplyOptions) {
    this.#options = options;
    this.#read = options.dialect.createReader();
  }

  /** Throws what the server calls an error, and `protocol` for a page. */
  take(event: StreamedEvent): void {
    const { answer, connection } = this.#options;
    const said = saidBy(event);
    if (said === 'done') answer.complete();
    else if (said === 'page') {
      if (!this.#isAnswer) throw notACompletion(connection, 'a web page');
    } else if (said !== undefined) {
      if (this.#read(said, answer)) this.#isAnswer = true;
      else this.#other = readErrorJson(said).text;
    }
  }

  /** Throws `protocol` when nothing in the whole body was a part of an answer. */
  refuseOthers(): void {
    const { connection } = this.#options;
    if (this.#isAnswer) return;
    if (this.#other === undefined) throw notACompletion(connection, 'no event at all');
    throw notACompletion(connection, 'JSON of another kind', withoutSecrets(this.#other, connection));
  }
}

/** The most of a server's words in a message, in UTF-16 units. */
const LONGEST_WORDS = 200;

function notACompletion(connection: Connection, what: string, said = ''): LlmkitError {
  const words = said === '' ? '' : `: ${said.slice(0, LONGEST_WORDS).replace(/\.$/, '')}`;
  return new LlmkitError('protocol', `${serverAtStart(connection.server)} sent ${what}, not a completion${words}.`, {
    advice: [baseUrlAdvice(connection)],
  });
}

function cutShort({ provider, server }: Connection): LlmkitError {
  return new LlmkitError('incomplete', `The answer was cut: ${server} ended it without a reason.`, {
    details: { provider },
  });
}

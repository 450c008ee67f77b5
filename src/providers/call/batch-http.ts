import { LlmkitError } from '../../core/errors.ts';
import type { Connection } from '../../core/ports/provider.ts';
import { serverAtStart } from '../../core/settings/server-name.ts';
import type { Failure } from '../faults/failure.ts';
import { failureOf } from '../faults/wire-error.ts';
import type { Body, Fetch, Http, Reply } from '../http/fetch.ts';
import { openHttp } from '../http/open-http.ts';
import { type Json, objectIn, parseJson } from '../http/json.ts';
import { Retry } from './retry.ts';
import type { WireTools } from './stream-call.ts';
import { jsonOf, throughSdk } from './transport.ts';

/** Statuses that say that nothing was done: the same may be sent again. */
const NOTHING_DONE: ReadonlySet<number> = new Set([429, 503, 529]);
/** Statuses of a server that has no such interface. */
const NO_SUCH_PLACE: ReadonlySet<unknown> = new Set([404, 405, 501]);

/** The vendor's clock and ours may differ by so much, in milliseconds. */
export const CLOCKS_DIFFER_MS = 5 * 60_000;

/** A slow line takes so long for a megabyte, in milliseconds. */
const MS_A_MEGABYTE = 10_000;
/** The longest line of results, in UTF-16 units. */
const LONGEST_LINE = 64 * 2 ** 20;
/** More than any batch's results take. */
const MOST_BYTES = 64 * 2 ** 30;

type Send = (fetch: Fetch) => Promise<Reply>;

export interface SendingOptions {
  signal: AbortSignal;
  /** It changes something: only what was certainly not done is sent again. */
  isChange?: boolean;
  /** Bytes that go out. */
  bytes?: number;
}

/** The requests around batches: JSON there and back, files of lines back, passing faults tried again. */
export class BatchHttp {
  readonly #connection: Connection;
  readonly #tools: WireTools;

  constructor(connection: Connection, tools: WireTools) {
    this.#connection = connection;
    this.#tools = tools;
  }

  json(send: Send, options: SendingOptions): Promise<Json> {
    return this.#repeated(options, async (http) => {
      const reply = await throughSdk(http, this.#connection, send);
      return objectIn(await jsonOf(http.open(reply), this.#connection));
    });
  }

  /** The lines of a file that are JSON, as they come. */
  async *lines(send: Send, { signal }: { signal: AbortSignal }): AsyncGenerator<Json> {
    const body = await this.#repeated({ signal }, async (http) =>
      http.open(await throughSdk(http, this.#connection, send)),
    );
    try {
      yield* jsonLines(body, this.#connection);
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      throw this.failure(thrown, '').error;
    } finally {
      await body.close();
    }
  }

  /** The failure that a thrown value means, of a request about `model`. */
  failure(thrown: unknown, model: string): Failure {
    return failureOf(thrown, { connection: this.#connection, model, answering: false, env: this.#tools.env });
  }

  async #repeated<T>(
    { signal, isChange = false, bytes = 0 }: SendingOptions,
    once: (http: Http) => Promise<T>,
  ): Promise<T> {
    const retry = new Retry({ ...this.#tools, max_retries: this.#connection.max_retries });
    const longer = Math.ceil((bytes / 1_000_000) * MS_A_MEGABYTE);
    const connection = {
      ...this.#connection,
      first_byte_timeout_ms: this.#connection.first_byte_timeout_ms + longer,
    };
    for (;;) {
      signal.throwIfAborted();
      try {
        const fetch: Fetch = (input, init) => this.#tools.fetch(input, { ...init, isOnce: isChange });
        return await once(openHttp({ ...this.#tools, fetch, connection, signal, mostBytes: MOST_BYTES }));
      } catch (thrown) {
        if (signal.aborted) throw signal.reason;
        const failure = this.failure(thrown, '');
        if (isChange && !NOTHING_DONE.has(failure.refusal?.status ?? 0)) throw failure.error;
        await this.#tools.sleep(retry.next(failure), signal);
      }
    }
  }
}

async function* jsonLines(body: Body, { server }: Connection): AsyncGenerator<Json> {
  const decoder = new TextDecoder();
  let rest = '';
  for (let isEnded = false; !isEnded;) {
    const piece = await body.read();
    isEnded = piece === undefined;
    body.answered();
    const lines = (rest + (isEnded ? `${decoder.decode()}\n` : decoder.decode(piece, { stream: true }))).split('\n');
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE)
      throw new LlmkitError('protocol', `${serverAtStart(server)} sent a line that is too long for a result.`);
    for (const line of lines) if (line.trim() !== '') yield objectIn(parseJson(line));
  }
}

/** The fault of a server that has no batches, in place of one that says that nothing is there. */
export function unsupportedWhereMissing(thrown: unknown, connection: Connection): unknown {
  const isMissing = LlmkitError.is(thrown) && NO_SUCH_PLACE.has(thrown.details.status);
  return isMissing ? noBatches(connection, thrown) : thrown;
}

export function noBatches({ provider, server }: Connection, cause?: unknown): LlmkitError {
  return new LlmkitError('unsupported', `Cannot send a batch: ${server} has no batches. Nothing was sent.`, {
    advice: [{ kind: 'ask_without_batch' }],
    details: { provider },
    cause,
  });
}

/** A batch that nobody knows any more. */
export function noSuchBatch(thrown: unknown, id: string, { server, provider }: Connection): unknown {
  if (!LlmkitError.is(thrown) || thrown.details.status !== 404) return thrown;
  return new LlmkitError('not_found', `${serverAtStart(server)} knows no batch ${id}.`, { details: { provider } });
}

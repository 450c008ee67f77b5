import type { BatchCreateParams } from '@anthropic-ai/sdk/resources/messages/batches';
import { present } from '../../core/fields.ts';
import type {
  Batch,
  BatchLine,
  BatchProvider,
  BatchReading,
  BatchResult,
  BatchSearch,
  NewBatch,
} from '../../core/ports/batches.ts';
import type { Connection } from '../../core/ports/provider.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import { buildForBatch, readWhole, refusedLine, unasked } from '../call/batch-answers.ts';
import {
  BatchHttp,
  CLOCKS_DIFFER_MS,
  noSuchBatch,
  type SendingOptions,
  unsupportedWhereMissing,
} from '../call/batch-http.ts';
import type { WireVendor } from '../call/dialect.ts';
import type { WireTools } from '../call/stream-call.ts';
import type { Fetch } from '../http/fetch.ts';
import { countIn, type Json, listIn, objectIn, textIn } from '../http/json.ts';
import { withoutSecrets } from '../http/secrets.ts';
import type { anthropicVendor, authentication, openBaseClient } from './index.ts';

/** As the guide to Message Batches has them; bytes are those of the whole request. */
const LIMITS = { lines: 100_000, bytes: 256_000_000 - 1000 };
const PATH = '/v1/messages/batches';
const PAGE = 100;
type Line = BatchCreateParams.Request;

/** What single calls are made with; given, so that it stays in a chunk of its own. */
interface Spoken {
  anthropicVendor: typeof anthropicVendor;
  authentication: typeof authentication;
  openBaseClient: typeof openBaseClient;
}

/** Message Batches, as Anthropic has them: one request with all of them, whose ids are the only thing that comes back. */
export class AnthropicBatches implements BatchProvider {
  readonly limits = LIMITS;
  readonly #connection: Connection;
  readonly #tools: WireTools;
  readonly #vendor: WireVendor;
  readonly #http: BatchHttp;
  readonly #spoken: Spoken;

  constructor(connection: Connection, tools: WireTools, spoken: Spoken) {
    this.#connection = connection;
    this.#tools = tools;
    this.#vendor = spoken.anthropicVendor(connection);
    this.#spoken = spoken;
    this.#http = new BatchHttp(connection, tools);
  }

  async write(id: string, request: ModelRequest): Promise<BatchLine> {
    const { body, ...built } = await buildForBatch(request, this.#vendor, {
      connection: this.#connection,
      tools: this.#tools,
    });
    const line: Line = { custom_id: id, params: body as unknown as Line['params'] };
    return { id, text: JSON.stringify(line), ...built };
  }

  async submit({ lines, reading }: NewBatch, { signal }: Options): Promise<Batch> {
    const body = Buffer.from(`{"requests":[${lines.join(',')}]}`);
    const headers = { ...reading.headers, 'content-type': 'application/json' };
    const sending = { signal, isChange: true, bytes: body.length };
    return this.#batchIn(await this.#json('post', '', { body, headers }, sending));
  }

  async find(
    { mark, lines, reading }: Parameters<BatchProvider['find']>[0],
    { since, known, signal }: Parameters<BatchProvider['find']>[1],
  ): Promise<BatchSearch> {
    const unsure: Batch[] = [];
    for await (const batch of this.list({ signal })) {
      if (new Date(batch.created_at ?? 0).getTime() < since.getTime() - CLOCKS_DIFFER_MS) break;
      if (known.has(batch.id) || batch.total !== lines) continue;
      if (batch.state !== 'ended') unsure.push(batch);
      else if (await this.#isMarked(batch, mark, reading, { signal })) return { found: batch };
    }
    return unsure.length === 0 ? undefined : { unsure };
  }

  /** The ids of a batch are told with its results alone. */
  async #isMarked(batch: Batch, mark: string, reading: BatchReading, options: Options): Promise<boolean> {
    for await (const { id } of this.results(batch, reading, options)) return id.startsWith(`${mark}-`);
    return false;
  }

  async get(id: string, options: Options): Promise<Batch> {
    return this.#batchIn(await this.#named(id, this.#json('get', placeOf(id), {}, options)));
  }

  /** Twice is as once. */
  async cancel(id: string, options: Options): Promise<Batch> {
    return this.#batchIn(await this.#named(id, this.#json('post', `${placeOf(id)}/cancel`, {}, options)));
  }

  async *list({ signal }: Options): AsyncGenerator<Batch> {
    for (let after: string | undefined; ;) {
      const query = present({ limit: PAGE, after_id: after });
      const page = await this.#json('get', '', { query }, { signal }).catch((thrown: unknown) => {
        throw unsupportedWhereMissing(thrown, this.#connection);
      });
      yield* listIn(page['data']).map((entry) => this.#batchIn(objectIn(entry)));
      const last = textIn(page['last_id']);
      if (page['has_more'] !== true || last === undefined || last === after) return;
      after = last;
    }
  }

  async *results({ id }: Pick<Batch, 'id'>, reading: BatchReading, options: Options): AsyncGenerator<BatchResult> {
    const dialect = await this.#vendor.dialectFor({ model: reading.model, messages: [] }, {});
    const how = { dialect, reading, connection: this.#connection, http: this.#http };
    // Not at the address that the batch names: the key goes to no other.
    const lines = this.#http.lines(this.#sent('get', `${placeOf(id)}/results`, {}), options);
    for await (const line of lines) yield resultIn(textIn(line['custom_id']) ?? '', objectIn(line['result']), how);
  }

  #sent(method: 'get' | 'post', place: string, { headers = {}, ...more }: Sent) {
    const all = { ...this.#spoken.authentication(this.#connection, headers), ...headers };
    return async (fetch: Fetch) => {
      const client = await this.#spoken.openBaseClient(this.#connection, fetch);
      return client[method](`${PATH}${place}`, { ...more, headers: all }).asResponse();
    };
  }

  #json(method: 'get' | 'post', place: string, sent: Sent, options: SendingOptions): Promise<Json> {
    return this.#http.json(this.#sent(method, place, sent), options);
  }

  #named(id: string, asked: Promise<Json>): Promise<Json> {
    return asked.catch((thrown: unknown) => {
      throw noSuchBatch(thrown, id, this.#connection);
    });
  }

  #batchIn(json: Json): Batch {
    return batchIn(json, this.#connection);
  }
}

interface Options {
  signal: AbortSignal;
}

interface Sent {
  body?: Uint8Array;
  query?: Record<string, unknown>;
  headers?: Record<string, string>;
}

function placeOf(id: string): string {
  return `/${encodeURIComponent(id)}`;
}

function resultIn(id: string, result: Json, how: Parameters<typeof readWhole>[2]): BatchResult {
  const type = textIn(result['type']);
  if (type === 'succeeded') return readWhole(id, objectIn(result['message']), how);
  if (type === 'expired') return unasked(id, 'expired', how.connection);
  if (type === 'canceled') return unasked(id, 'cancelled', how.connection);
  return refusedLine(id, { error: objectIn(objectIn(result['error'])['error']) }, how);
}

const STATES: Readonly<Record<string, Batch['state']>> = { canceling: 'cancelling', ended: 'ended' };

function batchIn(json: Json, connection: Connection): Batch {
  const status = textIn(json['processing_status']) ?? 'unknown';
  const counts = objectIn(json['request_counts']);
  const count = (...names: string[]) => names.reduce((sum, name) => sum + (countIn(counts[name]) ?? 0), 0);
  return present({
    id: withoutSecrets(textIn(json['id']) ?? '', connection),
    state: STATES[status] ?? ('working' as const),
    status,
    total: count('processing', 'succeeded', 'errored', 'canceled', 'expired'),
    answered: count('succeeded'),
    failed: count('errored', 'canceled', 'expired'),
    created_at: textIn(json['created_at']),
    ended_at: textIn(json['ended_at']),
    expires_at: textIn(json['expires_at']),
  });
}

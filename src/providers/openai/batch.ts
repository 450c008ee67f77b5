import type { OpenAI } from 'openai';
import type { BatchCreateParams } from 'openai/resources/batches';
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
import type { Connection, OpenAIWire } from '../../core/ports/provider.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import { buildForBatch, readWhole, refusedLine, unasked } from '../call/batch-answers.ts';
import {
  BatchHttp,
  CLOCKS_DIFFER_MS,
  noSuchBatch,
  type SendingOptions,
  unsupportedWhereMissing,
} from '../call/batch-http.ts';
import type { Dialect, WireVendor } from '../call/dialect.ts';
import type { WireTools } from '../call/stream-call.ts';
import type { Fetch } from '../http/fetch.ts';
import { countIn, type Json, listIn, objectIn, textIn } from '../http/json.ts';
import { withoutSecrets } from '../http/secrets.ts';
import type { openAIVendor, openClient } from './index.ts';

/** As the reference of the Batch API has them. */
const LIMITS = { lines: 50_000, bytes: 200_000_000 };
const MARK = 'llmkit';
/** The wire that is Chat Completions. */
const CHAT = 'chat' satisfies OpenAIWire;
const PAGE = 100;

/** What single calls are made with; given, so that it stays in a chunk of its own. */
interface Spoken {
  openAIVendor: typeof openAIVendor;
  openClient: typeof openClient;
}

/** Batches as OpenAI has them: a file of requests is uploaded, a batch is made of it, and its answers come as a file. */
export class OpenAIBatches implements BatchProvider {
  readonly limits = LIMITS;
  readonly #connection: Connection;
  readonly #tools: WireTools;
  readonly #vendor: WireVendor;
  readonly #http: BatchHttp;
  readonly #open: Spoken['openClient'];

  constructor(connection: Connection, tools: WireTools, spoken: Spoken) {
    this.#connection = connection;
    this.#tools = tools;
    this.#vendor = spoken.openAIVendor(connection);
    this.#open = spoken.openClient;
    this.#http = new BatchHttp(connection, tools);
  }

  async write(id: string, request: ModelRequest): Promise<BatchLine> {
    const { body, ...built } = await buildForBatch(request, this.#vendor, {
      connection: this.#connection,
      tools: this.#tools,
    });
    const line = { custom_id: id, method: 'POST', url: endpointOf(built.reading), body };
    return { id, text: JSON.stringify(line), ...built };
  }

  async submit(batch: NewBatch, { signal }: Options): Promise<Batch> {
    const { boundary, bytes } = multipart(batch);
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const uploading = { signal, bytes: bytes.length };
    // A file alone asks nothing: it may be uploaded twice.
    const file = await this.#json((client) => client.post('/files', { body: bytes, headers }), uploading);
    const made: BatchCreateParams = {
      input_file_id: textIn(file['id']) ?? '',
      endpoint: endpointOf(batch.reading),
      completion_window: '24h',
      metadata: { [MARK]: batch.mark },
    };
    return this.#batchIn(await this.#json((client) => client.batches.create(made), { signal, isChange: true }));
  }

  async find({ mark }: { mark: string }, { since, signal }: Options & { since: Date }): Promise<BatchSearch> {
    for await (const batch of this.list({ signal })) {
      if (batch.mark === mark) return { found: batch };
      const created = new Date(batch.created_at ?? Number.NaN).getTime();
      if (created < since.getTime() - CLOCKS_DIFFER_MS) return undefined;
    }
    return undefined;
  }

  async get(id: string, options: Options): Promise<Batch> {
    return this.#batchIn(await this.#named(id, (client) => client.batches.retrieve(id), options));
  }

  /** Twice is as once. */
  async cancel(id: string, options: Options): Promise<Batch> {
    return this.#batchIn(await this.#named(id, (client) => client.batches.cancel(id), options));
  }

  async *list({ signal }: Options): AsyncGenerator<Batch> {
    for (let after: string | undefined; ;) {
      const query = present({ limit: PAGE, after });
      const page = await this.#json((client) => client.batches.list(query), { signal }).catch((thrown: unknown) => {
        throw unsupportedWhereMissing(thrown, this.#connection);
      });
      const batches = listIn(page['data']).map((entry) => this.#batchIn(objectIn(entry)));
      yield* batches;
      const last = batches.at(-1)?.id;
      if (page['has_more'] !== true || last === undefined || last === after) return;
      after = last;
    }
  }

  async *results({ id }: Pick<Batch, 'id'>, reading: BatchReading, options: Options): AsyncGenerator<BatchResult> {
    const dialect = await this.#vendor.dialectFor({ model: reading.model, messages: [] }, { wire: reading.wire });
    const batch = await this.#named(id, (client) => client.batches.retrieve(id), options);
    const how = { dialect, reading, connection: this.#connection, http: this.#http };
    for (const name of ['output_file_id', 'error_file_id']) {
      const file = textIn(batch[name]);
      if (file === undefined) continue;
      const content = this.#sent((client) => client.files.content(file));
      for await (const line of this.#http.lines(content, options)) yield resultIn(line, how);
    }
  }

  #sent(send: (client: OpenAI) => { asResponse(): Promise<Response> }) {
    return async (fetch: Fetch) => send(await this.#open(this.#connection, fetch)).asResponse();
  }

  #json(send: (client: OpenAI) => { asResponse(): Promise<Response> }, options: SendingOptions): Promise<Json> {
    return this.#http.json(this.#sent(send), options);
  }

  #named(
    id: string,
    ...given: [send: (client: OpenAI) => { asResponse(): Promise<Response> }, options: SendingOptions]
  ): Promise<Json> {
    return this.#json(...given).catch((thrown: unknown) => {
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

function endpointOf({ wire }: BatchReading): '/v1/chat/completions' | '/v1/responses' {
  return wire === CHAT ? '/v1/chat/completions' : '/v1/responses';
}

/** The form of an upload, written by hand: that of the SDK loads the whole of the built-in fetch. */
function multipart({ mark, lines }: NewBatch): { boundary: string; bytes: Uint8Array } {
  const boundary = `llmkit-${mark}`;
  const before =
    `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n` +
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="llmkit-${mark}.jsonl"\r\n` +
    'content-type: application/jsonl\r\n\r\n';
  const pieces = [before, ...lines.map((line) => `${line}\n`), `\r\n--${boundary}--\r\n`];
  return { boundary, bytes: Buffer.concat(pieces.map((piece) => Buffer.from(piece))) };
}

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'expired', 'cancelled']);

function batchIn(json: Json, connection: Connection): Batch {
  const status = textIn(json['status']) ?? 'unknown';
  const counts = objectIn(json['request_counts']);
  const [fault] = listIn(objectIn(json['errors'])['data']).map(objectIn);
  const ended = ['completed_at', 'failed_at', 'expired_at', 'cancelled_at'].map((key) => timeIn(json[key]));
  return present({
    id: withoutSecrets(textIn(json['id']) ?? '', connection),
    state: ENDED.has(status)
      ? ('ended' as const)
      : status === 'cancelling'
        ? ('cancelling' as const)
        : ('working' as const),
    status,
    total: countIn(counts['total']),
    answered: countIn(counts['completed']),
    failed: countIn(counts['failed']),
    created_at: timeIn(json['created_at']),
    ended_at: ended.find((time) => time !== undefined),
    expires_at: timeIn(json['expires_at']),
    mark: textIn(objectIn(json['metadata'])[MARK]),
    fault: fault && withoutSecrets(textIn(fault['message']) ?? textIn(fault['code']) ?? '', connection),
  });
}

/** Seconds since 1970, as OpenAI counts, or a text, as others write it. */
function timeIn(value: unknown): string | undefined {
  const time = typeof value === 'number' ? new Date(value * 1000) : new Date(textIn(value) ?? Number.NaN);
  return Number.isNaN(time.getTime()) || value === 0 ? undefined : time.toISOString();
}

interface Reading {
  dialect: Dialect;
  reading: BatchReading;
  connection: Connection;
  http: BatchHttp;
}

function resultIn(line: Json, how: Reading): BatchResult {
  const id = textIn(line['custom_id']) ?? '';
  const response = objectIn(line['response']);
  const body = objectIn(response['body']);
  const status = countIn(response['status_code']);
  const error = objectIn(line['error']);
  const code = textIn(error['code']);
  if (code === 'batch_expired') return unasked(id, 'expired', how.connection);
  if (code === 'batch_cancelled') return unasked(id, 'cancelled', how.connection);
  if (status !== undefined && status < 300) return readWhole(id, body, how);
  if (status !== undefined) return refusedLine(id, { status, error: body }, how);
  return refusedLine(id, { error }, how);
}

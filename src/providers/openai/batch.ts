import type { BatchCreateParams } from 'openai/resources/batches';
import { present } from '../../core/fields.ts';
import type { Batch, BatchProvider, BatchReading, BatchResult, NewBatch } from '../../core/ports/batches.ts';
import type { Connection } from '../../core/ports/provider.ts';
import { buildForBatch, readWhole, refusedLine, unasked } from '../call/batch-answers.ts';
import { BatchHttp, noSuchBatch, unsupportedWhereMissing } from '../call/batch-http.ts';
import type { Dialect } from '../call/dialect.ts';
import type { WireTools } from '../call/stream-call.ts';
import { countIn, type Json, listIn, objectIn, textIn } from '../http/json.ts';
import { withoutSecrets } from '../http/secrets.ts';
import { CHAT_WIRE } from './chat/messages.ts';
import { openAIVendor, openClient } from './index.ts';

/** As the reference of the Batch API has them. */
const LIMITS = { lines: 50_000, bytes: 200_000_000 };
const MARK = 'llmkit';
const PAGE = 100;

/** Batches as OpenAI has them: a file of requests is uploaded, a batch is made of it, and its answers come as a file. */
export function openAIBatches(connection: Connection, tools: WireTools): BatchProvider {
  const vendor = openAIVendor(connection);
  const http = new BatchHttp(connection, tools);
  const read = (json: Json): Batch => batchIn(json, connection);
  const batches: BatchProvider = {
    limits: LIMITS,
    async write(id, request) {
      const { body, reading, notices } = await buildForBatch(request, vendor, { connection, tools });
      const line = { custom_id: id, method: 'POST', url: endpointOf(reading), body };
      return { id, text: JSON.stringify(line), reading, notices };
    },
    async submit(batch, { signal }) {
      const file = multipart(batch);
      const headers = { 'content-type': `multipart/form-data; boundary=${file.boundary}` };
      const uploaded = await http.json(
        async (fetch) =>
          (await openClient(connection, fetch)).post('/files', { body: file.bytes, headers }).asResponse(),
        // A file alone asks nothing: it may be uploaded twice.
        { signal, bytes: file.bytes.length },
      );
      const made: BatchCreateParams = {
        input_file_id: textIn(uploaded['id']) ?? '',
        endpoint: endpointOf(batch.reading),
        completion_window: '24h',
        metadata: { [MARK]: batch.mark },
      };
      const send = async (fetch: Parameters<typeof openClient>[1]) =>
        (await openClient(connection, fetch)).batches.create(made).asResponse();
      return read(await http.json(send, { signal, isChange: true }));
    },
    async find({ mark }, { since, signal }) {
      for await (const batch of batches.list({ signal })) {
        if (batch.mark === mark) return { found: batch };
        if (batch.created_at !== undefined && new Date(batch.created_at) < since) return undefined;
      }
      return undefined;
    },
    async get(id, { signal }) {
      try {
        return read(
          await http.json(async (fetch) => (await openClient(connection, fetch)).batches.retrieve(id).asResponse(), {
            signal,
          }),
        );
      } catch (thrown) {
        throw noSuchBatch(thrown, id, connection);
      }
    },
    list: ({ signal }) => listed(connection, http, signal),
    async cancel(id, { signal }) {
      try {
        // Twice is as once.
        return read(
          await http.json(async (fetch) => (await openClient(connection, fetch)).batches.cancel(id).asResponse(), {
            signal,
          }),
        );
      } catch (thrown) {
        throw noSuchBatch(thrown, id, connection);
      }
    },
    async *results({ id }, reading, { signal }) {
      const wire = reading.wire === CHAT_WIRE ? 'chat' : 'responses';
      const dialect = await vendor.dialectFor({ model: reading.model, messages: [] }, { wire });
      const batch = await http.json(
        async (fetch) => (await openClient(connection, fetch)).batches.retrieve(id).asResponse(),
        { signal },
      );
      for (const name of ['output_file_id', 'error_file_id']) {
        const file = textIn(batch[name]);
        if (file === undefined) continue;
        const content = async (fetch: Parameters<typeof openClient>[1]) =>
          (await openClient(connection, fetch)).files.content(file).asResponse();
        for await (const line of http.lines(content, { signal }))
          yield resultIn(line, { dialect, reading, connection, http });
      }
    },
  };
  return batches;
}

function endpointOf({ wire }: BatchReading): '/v1/chat/completions' | '/v1/responses' {
  return wire === CHAT_WIRE ? '/v1/chat/completions' : '/v1/responses';
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

async function* listed(connection: Connection, http: BatchHttp, signal: AbortSignal): AsyncGenerator<Batch> {
  for (let after: string | undefined; ;) {
    const query = present({ limit: PAGE, after });
    const send = async (fetch: Parameters<typeof openClient>[1]) =>
      (await openClient(connection, fetch)).batches.list(query).asResponse();
    const page = await http.json(send, { signal }).catch((thrown: unknown) => {
      throw unsupportedWhereMissing(thrown, connection);
    });
    const batches = listIn(page['data']).map((entry) => batchIn(objectIn(entry), connection));
    yield* batches;
    const last = batches.at(-1)?.id;
    if (page['has_more'] !== true || last === undefined || last === after) return;
    after = last;
  }
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

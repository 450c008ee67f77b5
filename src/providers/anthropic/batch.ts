import type { BatchCreateParams } from '@anthropic-ai/sdk/resources/messages/batches';
import { present } from '../../core/fields.ts';
import type { Batch, BatchProvider, BatchResult, BatchSearch } from '../../core/ports/batches.ts';
import type { Connection } from '../../core/ports/provider.ts';
import { buildForBatch, readWhole, refusedLine, unasked } from '../call/batch-answers.ts';
import { BatchHttp, noSuchBatch, unsupportedWhereMissing } from '../call/batch-http.ts';
import type { WireTools } from '../call/stream-call.ts';
import type { Fetch } from '../http/fetch.ts';
import { countIn, type Json, listIn, objectIn, textIn } from '../http/json.ts';
import { withoutSecrets } from '../http/secrets.ts';
import { anthropicVendor, authentication, openBaseClient } from './index.ts';

/** As the guide to Message Batches has them; bytes are those of the whole request. */
const LIMITS = { lines: 100_000, bytes: 256_000_000 - 1000 };
const PATH = '/v1/messages/batches';
const PAGE = 100;
/** The vendor's clock and ours may differ by so much, in milliseconds. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

type Line = BatchCreateParams.Request;

/** Message Batches, as Anthropic has them: one request with all of them, whose ids are the only thing that comes back. */
export function anthropicBatches(connection: Connection, tools: WireTools): BatchProvider {
  const vendor = anthropicVendor(connection);
  const http = new BatchHttp(connection, tools);
  const client = (fetch: Fetch) => openBaseClient(connection, fetch);
  const headers = authentication(connection, {});
  const place = (id: string, more = '') => `${PATH}/${encodeURIComponent(id)}${more}`;
  const batches: BatchProvider = {
    limits: LIMITS,
    async write(id, request) {
      const { body, reading, notices } = await buildForBatch(request, vendor, { connection, tools });
      const line: Line = { custom_id: id, params: body as unknown as Line['params'] };
      return { id, text: JSON.stringify(line), reading, notices };
    },
    async submit({ lines, reading }, { signal }) {
      const body = Buffer.from(`{"requests":[${lines.join(',')}]}`);
      const own = { ...authentication(connection, { ...reading.headers }), ...reading.headers };
      const options = { body, headers: { ...own, 'content-type': 'application/json' } };
      const send = async (fetch: Fetch) => (await client(fetch)).post(PATH, options).asResponse();
      return batchIn(await http.json(send, { signal, isChange: true, bytes: body.length }), connection);
    },
    async find({ mark, lines, reading }, { since, known, signal }): Promise<BatchSearch> {
      const unsure: Batch[] = [];
      for await (const batch of batches.list({ signal })) {
        if (new Date(batch.created_at ?? 0).getTime() < since.getTime() - CLOCKS_DIFFER_MS) break;
        if (known.has(batch.id) || batch.total !== lines) continue;
        if (batch.state !== 'ended') unsure.push(batch);
        else if (await isMarked(batch)) return { found: batch };
      }
      return unsure.length === 0 ? undefined : { unsure };

      /** Its ids are told with its results alone. */
      async function isMarked(batch: Batch): Promise<boolean> {
        for await (const { id } of batches.results(batch, reading, { signal })) return id.startsWith(`${mark}-`);
        return false;
      }
    },
    async get(id, { signal }) {
      const send = async (fetch: Fetch) => (await client(fetch)).get(place(id), { headers }).asResponse();
      const found = await http.json(send, { signal }).catch((thrown: unknown) => {
        throw noSuchBatch(thrown, id, connection);
      });
      return batchIn(found, connection);
    },
    list: ({ signal }) => listed(connection, http, signal),
    async cancel(id, { signal }) {
      const send = async (fetch: Fetch) => (await client(fetch)).post(place(id, '/cancel'), { headers }).asResponse();
      // Twice is as once.
      const found = await http.json(send, { signal }).catch((thrown: unknown) => {
        throw noSuchBatch(thrown, id, connection);
      });
      return batchIn(found, connection);
    },
    async *results({ id }, reading, { signal }) {
      const dialect = await vendor.dialectFor({ model: reading.model, messages: [] }, {});
      // Not at the address that the batch names: the key goes to no other.
      const send = async (fetch: Fetch) => (await client(fetch)).get(place(id, '/results'), { headers }).asResponse();
      for await (const line of http.lines(send, { signal })) {
        const result = objectIn(line['result']);
        yield resultIn(textIn(line['custom_id']) ?? '', result, (lineId, message) =>
          message === undefined
            ? refusedLine(lineId, { error: objectIn(objectIn(result['error'])['error']) }, { reading, http })
            : readWhole(lineId, message, { dialect, reading, connection, http }),
        );
      }

      function resultIn(
        lineId: string,
        result: Json,
        read: (lineId: string, message?: Json) => BatchResult,
      ): BatchResult {
        const type = textIn(result['type']);
        if (type === 'succeeded') return read(lineId, objectIn(result['message']));
        if (type === 'expired') return unasked(lineId, 'expired', connection);
        return type === 'canceled' ? unasked(lineId, 'cancelled', connection) : read(lineId);
      }
    },
  };
  return batches;
}

async function* listed(connection: Connection, http: BatchHttp, signal: AbortSignal): AsyncGenerator<Batch> {
  const headers = authentication(connection, {});
  for (let after: string | undefined; ;) {
    const query = present({ limit: PAGE, after_id: after });
    const send = async (fetch: Fetch) => {
      const client = await openBaseClient(connection, fetch);
      return client.get(PATH, { query, headers }).asResponse();
    };
    const page = await http.json(send, { signal }).catch((thrown: unknown) => {
      throw unsupportedWhereMissing(thrown, connection);
    });
    yield* listIn(page['data']).map((entry) => batchIn(objectIn(entry), connection));
    const last = textIn(page['last_id']);
    if (page['has_more'] !== true || last === undefined || last === after) return;
    after = last;
  }
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

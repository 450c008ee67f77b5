import { LlmkitError } from '../../core/errors.ts';
import type { BatchLine, BatchReading, BatchResult } from '../../core/ports/batches.ts';
import type { Connection } from '../../core/ports/provider.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import { serverAtStart } from '../../core/settings/server-name.ts';
import { Refusal } from '../faults/failure.ts';
import { readErrorJson } from '../faults/server-error.ts';
import { refusalInStream } from '../faults/refusal.ts';
import type { Json } from '../http/json.ts';
import { CollectedAnswer } from './answer-events.ts';
import type { BatchHttp } from './batch-http.ts';
import { buildFor } from './build.ts';
import type { Dialect, WireVendor } from './dialect.ts';
import { inOne } from './parameter-notices.ts';
import { quirksKey } from './quirks.ts';
import type { WireTools } from './stream-call.ts';

interface BuiltRequest extends Pick<BatchLine, 'reading' | 'notices'> {
  body: Record<string, unknown>;
}

/** The body of a request as a batch has it: the one of a single call, which is not streamed. */
export async function buildForBatch(
  request: ModelRequest,
  vendor: WireVendor,
  { connection, tools }: { connection: Connection; tools: WireTools },
): Promise<BuiltRequest> {
  const quirks = await tools.quirks.get(quirksKey(connection, request.model));
  const { dialect, wire } = await buildFor(vendor, request, { ...quirks, stream: 'drop' });
  const { stream: _stream, stream_options: _options, ...body } = wire.body;
  const reading = { model: request.model, wire: dialect.wire, stop: wire.stop, headers: wire.headers };
  return { body, reading, notices: inOne(wire.notices) };
}

/** An answer that came whole, as the events of a call. A fault in it stands beside what came. */
export function readWhole(
  id: string,
  json: Json,
  {
    dialect,
    reading,
    connection,
    http,
  }: { dialect: Dialect; reading: BatchReading; connection: Connection; http: BatchHttp },
): BatchResult {
  const { provider, server } = connection;
  const { model, stop, wire } = reading;
  const answer = new CollectedAnswer({ provider, server, model, stop, wire });
  try {
    const isAnswer = dialect.createReader()(json, answer);
    const events = answer.take();
    const closing = answer.end();
    if (closing !== undefined && isAnswer) return { id, events: [...events, ...closing] };
    const what = isAnswer ? 'an answer without an end' : 'no answer';
    const failure = new LlmkitError(isAnswer ? 'incomplete' : 'protocol', `${serverAtStart(server)} sent ${what}.`);
    return { id, events: [...events, ...answer.brokenOff()], failure };
  } catch (thrown) {
    return { id, events: answer.take(), failure: http.failure(thrown, model).error };
  }
}

/** A line that was refused, in the words of the server. */
export function refusedLine(
  id: string,
  { status, error }: { status?: number; error: unknown },
  { reading, http }: { reading: BatchReading; http: BatchHttp },
): BatchResult {
  const refusal =
    status === undefined ? refusalInStream({ error }) : new Refusal(status, readErrorJson(error as object));
  return { id, events: [], failure: http.failure(refusal, reading.model).error };
}

/** A line that nobody got to. */
export function unasked(id: string, why: 'expired' | 'cancelled', { server, provider }: Connection): BatchResult {
  const expired = `${serverAtStart(server)} did not come to it in time: its batch expired.`;
  const failure =
    why === 'expired'
      ? new LlmkitError('timeout', expired, { details: { provider } })
      : new LlmkitError('interrupted', 'Its batch was cancelled before.', { details: { provider } });
  return { id, events: [], failure };
}

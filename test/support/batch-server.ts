import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { LoopbackServer } from './loopback-server.ts';

interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
}

// Tests look into them as they like.
// oxlint-disable-next-line typescript/no-explicit-any
type Body = any;

/** One request of a batch. */
export interface BatchRow {
  id: string;
  body: Body;
}

export interface FakeBatch {
  id: string;
  wire: 'openai' | 'anthropic';
  rows: BatchRow[];
  mark?: string;
  state: 'working' | 'cancelling' | 'ended';
  created: Date;
  /** Why it was refused as a whole. */
  fault?: string;
}

/** What comes of a row: the text of its answer, the status of a refusal, or nothing. */
export type Fate = { text: string } | { status: number; message: string } | 'expired' | 'cancelled' | 'missing';

/** Starts a server of batches on loopback, of both vendors' form; it ends after the test. */
export async function startBatchServer(): Promise<BatchServer> {
  const server = new BatchServer();
  await server.listen();
  return server;
}

/** Takes batches, and counts how often each row was sent. */
export class BatchServer extends LoopbackServer<Asked> {
  readonly batches: FakeBatch[] = [];
  /** How often each question was in a batch. */
  readonly asked = new Map<string, number>();
  /** A batch has ended as soon as it is looked at. */
  endsAtOnce = true;
  fate: (row: BatchRow) => Fate = ({ body }) => ({ text: `re: ${questionIn(body)}` });
  /** Takes a request out of the usual way; true: it is dealt with. */
  intercept: (request: Asked, response: ServerResponse) => boolean = () => false;
  /** Takes the batch, and breaks the connection before it says so. */
  breaksAfterTaking = false;
  readonly #files = new Map<string, string>();

  get env(): Record<string, string> {
    return {
      OPENAI_API_KEY: 'sk-test-openai',
      OPENAI_BASE_URL: `${this.url}/v1`,
      ANTHROPIC_API_KEY: 'sk-test-anthropic',
      ANTHROPIC_BASE_URL: this.url,
    };
  }

  protected remembered(text: string, { method = '', url = '', headers }: IncomingMessage): Asked {
    return { method, path: url, headers, text };
  }

  protected async answer(request: Asked, response: ServerResponse): Promise<void> {
    if (this.intercept(request, response)) return;
    const place = request.path.replace(/\?.*$/, '').replace(/^\/v1/, '');
    const parts = place.split('/').filter(Boolean);
    if ('anthropic-version' in request.headers) this.#anthropic(request, parts, response);
    else this.#openai(request, parts, response);
  }

  #openai({ method, text, path }: Asked, [noun, id = '', verb]: string[], response: ServerResponse): void {
    if (noun === 'files' && method === 'POST') {
      const file = `file-${this.#files.size + 1}`;
      this.#files.set(file, /\r\n\r\n(\{[^]*)\r\n--/.exec(text)?.[1] ?? '');
      return json(response, 200, { id: file, object: 'file' });
    }
    if (noun === 'files') return this.#content(id, response);
    if (method === 'POST' && id === '') {
      const { input_file_id: file, metadata } = JSON.parse(text) as Body;
      const lines = (this.#files.get(file) ?? '').split('\n').filter(Boolean);
      const rows = lines.map((line) => JSON.parse(line)).map(({ custom_id, body }) => ({ id: custom_id, body }));
      return this.#take({ wire: 'openai', rows, mark: metadata.llmkit }, response);
    }
    this.#look(method, { id, verb, path }, response);
  }

  #anthropic({ method, text, path }: Asked, [, , id = '', verb]: string[], response: ServerResponse): void {
    if (method === 'POST' && id === '') {
      const { requests } = JSON.parse(text) as Body;
      const rows = requests.map((one: Body) => ({ id: one.custom_id, body: one.params }));
      return this.#take({ wire: 'anthropic', rows }, response);
    }
    if (verb === 'results') return this.#content(id, response);
    this.#look(method, { id, verb, path }, response);
  }

  #take(batch: Pick<FakeBatch, 'wire' | 'rows' | 'mark'>, response: ServerResponse): void {
    const id = `batch-${this.batches.length + 1}`;
    for (const { body } of batch.rows) {
      const question = questionIn(body);
      this.asked.set(question, (this.asked.get(question) ?? 0) + 1);
    }
    const made: FakeBatch = { id, ...batch, state: 'working', created: new Date() };
    this.batches.push(made);
    if (this.breaksAfterTaking) return void response.destroy();
    json(response, 200, told(made));
  }

  #look(
    method: string,
    { id, verb, path }: { id: string; verb: string | undefined; path: string },
    response: ServerResponse,
  ): void {
    if (this.endsAtOnce) for (const batch of this.batches) batch.state = 'ended';
    if (id === '') {
      const ofWire = this.batches.toReversed();
      const after = /after(?:_id)?=([\w-]+)/.exec(path)?.[1];
      const from = after === undefined ? 0 : ofWire.findIndex((batch) => batch.id === after) + 1;
      const page = ofWire.slice(from, from + 2);
      const more = { has_more: from + 2 < ofWire.length, last_id: page.at(-1)?.id ?? null };
      return json(response, 200, { data: page.map(told), ...more });
    }
    const batch = this.batches.find((one) => one.id === id);
    if (batch === undefined) return json(response, 404, { error: { message: `no batch ${id}` } });
    if (method === 'POST' && verb === 'cancel' && batch.state === 'working') batch.state = 'cancelling';
    json(response, 200, told(batch));
  }

  /** Results in the wrong order. */
  #content(id: string, response: ServerResponse): void {
    const [, name = id] = /^(?:out|err)-(.*)$/.exec(id) ?? [];
    const batch = this.batches.find((one) => one.id === name)!;
    const lines = batch.rows.toReversed().flatMap((row): object[] => {
      const fate = this.fate(row);
      if (fate === 'missing') return [];
      if (batch.wire === 'anthropic') return [{ custom_id: row.id, result: anthropicResult(fate, row.body) }];
      const isWell = typeof fate === 'object' && 'text' in fate;
      return isWell === id.startsWith('out-') ? [{ id: 'r', custom_id: row.id, ...openaiResult(fate, row.body) }] : [];
    });
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}

/** The last words of a request, on whichever wire. */
export function questionIn(body: Body): string {
  const { content } = (body.messages ?? body.input).at(-1);
  return typeof content === 'string' ? content : content.map(({ text }: { text: string }) => text).join('');
}

function told({ id, wire, rows, mark, state, created, fault }: FakeBatch): object {
  const isEnded = state === 'ended';
  if (wire === 'anthropic') {
    const none = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
    return {
      id,
      type: 'message_batch',
      processing_status: { working: 'in_progress', cancelling: 'canceling', ended: 'ended' }[state],
      request_counts: { ...none, [isEnded ? 'succeeded' : 'processing']: rows.length },
      created_at: created.toISOString(),
      ended_at: isEnded ? created.toISOString() : null,
      expires_at: new Date(created.getTime() + 86_400_000).toISOString(),
      results_url: isEnded ? `http://elsewhere.invalid/${id}` : null,
    };
  }
  const seconds = Math.floor(created.getTime() / 1000);
  const status =
    fault === undefined ? { working: 'in_progress', cancelling: 'cancelling', ended: 'completed' }[state] : 'failed';
  return {
    id,
    object: 'batch',
    status,
    request_counts: { total: rows.length, completed: isEnded && !fault ? rows.length : 0, failed: 0 },
    created_at: seconds,
    expires_at: seconds + 86_400,
    metadata: { llmkit: mark },
    ...(fault !== undefined && {
      errors: { object: 'list', data: [{ code: 'invalid', message: fault }] },
      failed_at: seconds,
    }),
    ...(isEnded &&
      fault === undefined && { completed_at: seconds, output_file_id: `out-${id}`, error_file_id: `err-${id}` }),
  };
}

const USAGE = { input: 11, output: 7 };

function openaiResult(fate: Exclude<Fate, 'missing'>, body: Body): object {
  if (fate === 'expired' || fate === 'cancelled') {
    return { response: null, error: { code: `batch_${fate}`, message: 'This request was not run.' } };
  }
  if ('status' in fate)
    return { response: { status_code: fate.status, body: { error: { message: fate.message } } }, error: null };
  const usage = { prompt_tokens: USAGE.input, completion_tokens: USAGE.output, total_tokens: 18 };
  const choices = [{ index: 0, message: { role: 'assistant', content: fate.text }, finish_reason: 'stop' }];
  const completion = { id: 'c', object: 'chat.completion', model: body.model, choices, usage };
  const response = {
    id: 'resp',
    object: 'response',
    model: body.model,
    status: 'completed',
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: fate.text }] }],
    usage: { input_tokens: USAGE.input, output_tokens: USAGE.output, total_tokens: 18 },
  };
  return { response: { status_code: 200, body: 'input' in body ? response : completion }, error: null };
}

function anthropicResult(fate: Exclude<Fate, 'missing'>, body: Body): object {
  if (fate === 'expired') return { type: 'expired' };
  if (fate === 'cancelled') return { type: 'canceled' };
  if ('status' in fate) {
    const error = { type: 'invalid_request_error', message: fate.message };
    return { type: 'errored', error: { type: 'error', error } };
  }
  const usage = { input_tokens: USAGE.input, output_tokens: USAGE.output };
  const content = [{ type: 'text', text: fate.text }];
  const message = {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: body.model,
    content,
    stop_reason: 'end_turn',
    usage,
  };
  return { type: 'succeeded', message };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

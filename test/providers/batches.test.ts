import { describe, expect, test } from '@jest/globals';
import type { BatchCreateParams as MessageBatch } from '@anthropic-ai/sdk/resources/messages/batches';
import type { BatchCreateParams as OpenAIBatch } from 'openai/resources/batches';
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import type { ResponseCreateParamsNonStreaming } from 'openai/resources/responses/responses';
import type { Batch, BatchProvider, BatchResult } from '../../src/core/ports/batches.ts';
import type { Connection } from '../../src/core/ports/provider.ts';
import type { ModelRequest } from '../../src/core/records/model-request.ts';
import { createBatchFactory } from '../../src/providers/batches.ts';
import { createNetwork } from '../../src/providers/http/network.ts';
import { type BatchServer, startBatchServer } from '../support/batch-server.ts';
import { connectionTo, question } from './harness.ts';

const VENDORS = ['openai', 'anthropic'] as const;
type Vendor = (typeof VENDORS)[number];
const MODELS = { openai: 'gpt-4o', anthropic: 'claude-sonnet-5-5' };
const MARK = 'abcdef012345';
const signal = new AbortController().signal;
const sleeps: number[] = [];

const factory = createBatchFactory({
  fetch: createNetwork({}),
  env: {},
  // At the vendor itself its name tells it.
  quirks: {
    get: (model) => (model.endsWith('gpt-5-pro') ? { wire: 'responses' } : undefined),
    remember: async () => {},
  },
  clock: { now: () => new Date(), monotonic: () => performance.now() },
  random: () => 0,
  sleep: async (milliseconds) => void sleeps.push(milliseconds),
});

function connect(server: BatchServer, vendor: Vendor, more: Partial<Connection> = {}): Promise<BatchProvider> {
  const base = vendor === 'openai' ? `${server.url}/v1` : server.url;
  return factory.openBatches(connectionTo(base, { type: vendor, provider: vendor, server: vendor, ...more }));
}

/** Sends a batch of these questions. */
async function submit(batches: BatchProvider, vendor: Vendor, texts: readonly string[], mark = MARK) {
  const ask = (content: string) => question({ model: MODELS[vendor], messages: [{ role: 'user', content }] });
  const lines = await Promise.all(texts.map((text, at) => batches.write(`${mark}-${at}`, ask(text))));
  const { reading } = lines[0]!;
  const batch = await batches.submit({ mark, reading, lines: lines.map(({ text }) => text) }, { signal });
  return { batch, reading };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const textOf = ({ events }: BatchResult) => events.map((event) => (event.type === 'text' ? event.text : '')).join('');

describe('the line of a request', () => {
  const write = async (vendor: Vendor, request: Partial<ModelRequest>) => {
    const batches = await connect(await startBatchServer(), vendor);
    const { text, reading } = await batches.write('abc-1', question({ model: MODELS[vendor], ...request }));
    return { line: JSON.parse(text), reading };
  };

  test('when it is for OpenAI, then it is the body of a call that is not streamed', async () => {
    const { line } = await write('openai', { temperature: 0.5, max_tokens: 9 });
    expect(line).toEqual({
      custom_id: 'abc-1',
      method: 'POST',
      url: '/v1/chat/completions',
      body: {
        model: 'gpt-4o',
        messages: [{ role: 'user', content: 'Hi' }],
        temperature: 0.5,
        max_tokens: 9,
      } satisfies ChatCompletionCreateParamsNonStreaming,
    });
  });

  test('when the model speaks Responses alone, then it goes there', async () => {
    const { line, reading } = await write('openai', { model: 'gpt-5-pro', extra: { stream: true } });
    expect([line.url, reading.wire]).toEqual(['/v1/responses', 'responses']);
    const body = {
      model: 'gpt-5-pro',
      input: [{ role: 'user', content: 'Hi' }],
      store: false,
      include: ['reasoning.encrypted_content'],
    } satisfies ResponseCreateParamsNonStreaming;
    expect(line.body).toMatchObject(body);
    expect(line.body).not.toHaveProperty('stream');
  });

  test('when it is for Anthropic, then it has the parameters of a message', async () => {
    const { line } = await write('anthropic', { max_tokens: 9 });
    expect(line).toEqual({
      custom_id: 'abc-1',
      params: { model: 'claude-sonnet-5-5', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
    } satisfies MessageBatch.Request);
  });
});

describe('when a batch is sent', () => {
  test('to OpenAI, then its lines are uploaded, and a batch is made of the file with its mark', async () => {
    const server = await startBatchServer();
    const { batch } = await submit(await connect(server, 'openai'), 'openai', ['one', 'zwei ä€😀']);
    const [upload, made] = server.requests as [(typeof server.requests)[0], (typeof server.requests)[0]];
    expect(upload).toMatchObject({ method: 'POST', path: '/v1/files' });
    expect(upload.headers['content-type']).toBe(`multipart/form-data; boundary=llmkit-${MARK}`);
    expect(upload.text).toContain('name="purpose"\r\n\r\nbatch\r\n');
    expect(upload.text).toContain(`filename="llmkit-${MARK}.jsonl"`);
    expect(JSON.parse(made.text)).toEqual({
      input_file_id: 'file-1',
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      metadata: { llmkit: MARK },
    } satisfies OpenAIBatch);
    expect([...server.asked]).toEqual([
      ['one', 1],
      ['zwei ä€😀', 1],
    ]);
    expect(batch).toMatchObject({ id: 'batch-1', state: 'working', total: 2, mark: MARK });
  });

  test('to Anthropic, then all of it is one request, with the key and the headers of its lines', async () => {
    const server = await startBatchServer();
    const batches = await connect(server, 'anthropic');
    const older = question({ model: 'claude-opus-4-6', temperature: 0.5 });
    const { text, reading } = await batches.write(`${MARK}-1`, older);
    await batches.submit({ mark: MARK, reading, lines: [text, text.replace('-1', '-2')] }, { signal });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/messages/batches' });
    expect(request!.headers['anthropic-version']).toBe('2023-06-01');
    const { requests } = JSON.parse(request!.text) as MessageBatch;
    expect(requests.map(({ custom_id }) => custom_id)).toEqual([`${MARK}-1`, `${MARK}-2`]);
  });

  test.each(VENDORS)('to %s and refused for the moment, then it is sent again, and taken once', async (vendor) => {
    const server = await startBatchServer();
    let refused = 0;
    server.intercept = ({ method, path }, response) => {
      if (method !== 'POST' || !path.endsWith('/batches') || refused++ > 0) return false;
      response.writeHead(429, { 'retry-after': '1' }).end('{}');
      return true;
    };
    await submit(await connect(server, vendor, { max_retries: 2 }), vendor, ['one']);
    expect([refused, server.batches.length, server.asked.get('one')]).toEqual([2, 1, 1]);
  });

  test.each(VENDORS)('to %s and the connection breaks, then it is not sent twice', async (vendor) => {
    const server = await startBatchServer();
    server.breaksAfterTaking = true;
    const batches = await connect(server, vendor, { max_retries: 5 });
    await expect(submit(batches, vendor, ['one'])).rejects.toMatchObject({ code: 'unreachable' });
    expect(server.asked.get('one')).toBe(1);
  });
});

describe.each(VENDORS)('when a batch of %s has ended', (vendor) => {
  test('then each answer comes with its id, in whatever order, with what it used', async () => {
    const server = await startBatchServer();
    const batches = await connect(server, vendor);
    const { batch, reading } = await submit(batches, vendor, ['one', 'two', 'three']);
    expect(await batches.get(batch.id, { signal })).toMatchObject({ state: 'ended', total: 3, answered: 3 });
    const results = await all(batches.results(batch, reading, { signal }));
    expect(Object.fromEntries(results.map((result) => [result.id, textOf(result)]))).toEqual({
      [`${MARK}-0`]: 're: one',
      [`${MARK}-1`]: 're: two',
      [`${MARK}-2`]: 're: three',
    });
    expect(results[0]!.events.slice(-2)).toMatchObject([
      { type: 'usage', usage: { prompt_tokens: 11, completion_tokens: 7 } },
      { type: 'finish', finish_reason: 'stop' },
    ]);
  });

  test('and some failed, expired or were cancelled, then each says so', async () => {
    const server = await startBatchServer();
    const fates = [{ status: 400, message: 'too odd' }, 'expired', 'cancelled', 'missing', { text: 'fine' }] as const;
    server.fate = ({ id }) => fates[Number(id.at(-1))]!;
    const batches = await connect(server, vendor);
    const { batch, reading } = await submit(batches, vendor, ['a', 'b', 'c', 'd', 'e']);
    const results = await all(batches.results(batch, reading, { signal }));
    expect(Object.fromEntries(results.map(({ id, failure }) => [id.at(-1), failure?.code]))).toEqual({
      0: 'bad_request',
      1: 'timeout',
      2: 'interrupted',
      4: undefined,
    });
    expect(results.find(({ id }) => id.endsWith('-0'))?.failure?.message).toContain('too odd');
  });

  test('and the answer is none, then that is its fault alone', async () => {
    const server = await startBatchServer();
    server.intercept = ({ path }, response) => {
      if (!/results|content/.test(path)) return false;
      const whole =
        vendor === 'openai' ? { response: { status_code: 200, body: {} } } : { result: { type: 'succeeded' } };
      response.end(`${JSON.stringify({ custom_id: 'x', ...whole })}\nnonsense\n`);
      return true;
    };
    const batches = await connect(server, vendor);
    const { batch, reading } = await submit(batches, vendor, ['a']);
    await batches.get(batch.id, { signal });
    const [first] = await all(batches.results(batch, reading, { signal }));
    expect(first).toMatchObject({ id: 'x', failure: { code: 'protocol' } });
  });
});

describe('when a batch was perhaps sent', () => {
  const since = new Date(Date.now() - 1000);
  const find = (batches: BatchProvider, reading: Parameters<BatchProvider['results']>[1], lines = 2) =>
    batches.find({ mark: MARK, lines, reading }, { since, known: new Set(), signal });

  test('to OpenAI, then it is found by its mark, behind any number of others', async () => {
    const server = await startBatchServer();
    const batches = await connect(server, 'openai');
    const { batch, reading } = await submit(batches, 'openai', ['a', 'b']);
    for (let count = 0; count < 5; count++) await submit(batches, 'openai', ['c', 'd'], 'ffffff000000');
    expect(await find(batches, reading)).toMatchObject({ found: { id: batch.id } });
    expect(
      await batches.find({ mark: 'none', lines: 2, reading }, { since, known: new Set(), signal }),
    ).toBeUndefined();
  });

  test('to Anthropic, then it is found by the ids of its results, and until it has ended nobody knows', async () => {
    const server = await startBatchServer();
    server.endsAtOnce = false;
    const batches = await connect(server, 'anthropic');
    const { batch, reading } = await submit(batches, 'anthropic', ['a', 'b']);
    const other = await submit(batches, 'anthropic', ['c', 'd'], 'ffffff000000');
    expect(await find(batches, reading)).toMatchObject({ unsure: [{ id: other.batch.id }, { id: batch.id }] });
    expect(await find(batches, reading, 3)).toBeUndefined();
    for (const one of server.batches) one.state = 'ended';
    expect(await find(batches, reading)).toMatchObject({ found: { id: batch.id } });
  });

  test.each(VENDORS)('to %s before the batches that are looked at, then it is none of them', async (vendor) => {
    const server = await startBatchServer();
    const batches = await connect(server, vendor);
    const { reading } = await submit(batches, vendor, ['a', 'b']);
    server.batches[0]!.created = new Date(since.getTime() - 3_600_000);
    server.batches[0]!.mark = 'another';
    expect(await find(batches, reading)).toBeUndefined();
  });
});

describe('when a server has no batches', () => {
  test.each(VENDORS)('of the form of %s, then it is told before anything is sent', async (vendor) => {
    const server = await startBatchServer();
    server.intercept = (_request, response) => {
      response.writeHead(404).end('Not Found');
      return true;
    };
    const batches = await connect(server, vendor);
    await expect(all(batches.list({ signal }))).rejects.toMatchObject({ code: 'unsupported' });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test.each([
    ['mock', 'mock', undefined],
    ['deepseek', 'openai', 'https://api.deepseek.com/v1'],
    ['ollama', 'openai', 'http://127.0.0.1:11434/v1'],
  ] as const)('and it is %s, then nobody is asked', async (provider, type, base) => {
    const connection = connectionTo(base ?? 'http://127.0.0.1:1', { provider, type, server: provider });
    await expect(factory.openBatches(connection)).rejects.toMatchObject({ code: 'unsupported' });
  });
});

test.each(VENDORS)(
  'when a batch of %s is cancelled, then it says so; one that is not there is not found',
  async (vendor) => {
    const server = await startBatchServer();
    server.endsAtOnce = false;
    const batches = await connect(server, vendor);
    const { batch } = await submit(batches, vendor, ['a']);
    const state = ({ state: found }: Batch) => found;
    expect(state(await batches.cancel(batch.id, { signal }))).toBe('cancelling');
    expect(state(await batches.get(batch.id, { signal }))).toBe('cancelling');
    await expect(batches.get('nope', { signal })).rejects.toMatchObject({ code: 'not_found' });
    await expect(batches.cancel('nope', { signal })).rejects.toMatchObject({ code: 'not_found' });
  },
);

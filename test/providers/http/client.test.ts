import { once } from 'node:events';
import type { Anthropic } from '@anthropic-ai/sdk';
import { describe, expect, test } from '@jest/globals';
import type { OpenAI } from 'openai';
import { createStatelessLlm } from '../../../src/index.ts';
import { bodyOf, startServer } from '../../support/connections.ts';
import { goodAnswer, SPEECH } from '../../support/faults.ts';
import { openai } from '../../support/frames.ts';
import { eventStream, startRawServer } from '../../support/raw-server.ts';
import { connectionTo, harness } from '../harness.ts';

const clientOf = async <Client>(url: string, type: 'openai' | 'anthropic') =>
  (await harness().factory.open(connectionTo(url, { type })).client()) as Client;

describe('the SDK’s own client', () => {
  test('when it asks, then it gets real responses, streams and errors', async () => {
    const server = await startRawServer(goodAnswer(SPEECH.openai), goodAnswer(SPEECH.openai), { status: 404 });
    const { chat } = await clientOf<OpenAI>(server.url, 'openai');
    const asked = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }], stream: true as const };
    const response = await chat.completions.create(asked).asResponse();
    expect([response instanceof Response, await response.text()]).toEqual([true, expect.stringContaining('some ')]);
    let text = '';
    for await (const { choices } of await chat.completions.create(asked)) text += choices[0]?.delta.content ?? '';
    expect(text).toBe('some text');
    await expect(chat.completions.create(asked)).rejects.toMatchObject({ status: 404 });
  });

  test('when Anthropic’s streams, then its own helper reads it', async () => {
    const server = await startRawServer(goodAnswer(SPEECH.anthropic));
    const { messages } = await clientOf<Anthropic>(server.url, 'anthropic');
    const asked = { model: 'm', max_tokens: 9, messages: [{ role: 'user' as const, content: 'Hi' }] };
    let text = '';
    for await (const event of await messages.create({ ...asked, stream: true })) {
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text;
    }
    expect(text).toBe('some text');
  });

  test('when it sends a file, then the server gets the whole form', async () => {
    let form = '';
    const { port } = await startServer((request, response) => {
      void bodyOf(request).then((body) => {
        form = `${request.headers['content-type']}\n${body}`;
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"file-1"}');
      });
    });
    const { files } = await clientOf<OpenAI>(`http://127.0.0.1:${port}`, 'openai');
    const { id } = await files.create({ file: new File(['some lines'], 'rows.jsonl'), purpose: 'batch' });
    expect(id).toBe('file-1');
    expect(form).toMatch(/^multipart\/form-data; boundary=.*"rows\.jsonl".*some lines/s);
  });

  test('when its reader leaves, then the server sees the connection close', async () => {
    const server = await startRawServer({ ...eventStream(openai.text('some ')), ending: 'silence' });
    const { chat } = await clientOf<OpenAI>(server.url, 'openai');
    const stream = await chat.completions.create({ model: 'm', messages: [], stream: true });
    for await (const _ of stream) break;
    expect(await server.requests[0]!.closed).toBe(true);
  });
});

describe('a program that embeds the library', () => {
  test('when it brings a fetch of its own, then every request goes through that', async () => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      asked.push(`${init?.method} ${JSON.stringify(input)}`);
      return new Response(openai.text('mine') + openai.finish(), { headers: { 'content-type': 'text/event-stream' } });
    };
    const llm = createStatelessLlm({ provider: 'openai', apiKey: 'sk-mine', model: 'gpt-4o', fetch });
    expect(await llm.completeSimple('Hi')).toBe('mine');
    expect(asked).toEqual(['POST "https://api.openai.com/v1/chat/completions"']);
  });
});

describe.each(['openai', 'anthropic'] as const)('%s', (type) => {
  test('when a second question follows, then it opens no new connection', async () => {
    const { begin, more, done, finish } = SPEECH[type];
    const answer = [begin, more, finish(), done].join('');
    let finished: Promise<unknown> = Promise.resolve();
    const server = await startServer((request, response) => {
      request.resume();
      finished = once(response, 'finish');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      // The end of the body comes in a packet of its own, after the last event.
      response.write(answer, () => setTimeout(() => response.end(), 20));
    });
    const asked = harness();
    for (let question = 0; question < 3; question += 1) {
      expect((await asked.ask(connectionTo(`http://127.0.0.1:${server.port}`, { type }))).text).toBe('some text');
      await finished;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(server.connections).toBe(1);
  });
});

test.each(['openai', 'anthropic', 'responses'] as const)(
  'when more is asked over %s, then each request is as the SDK makes it, and a refusal has its error',
  async (wire) => {
    const server = await startRawServer(goodAnswer(SPEECH[wire]), goodAnswer(SPEECH[wire]), { status: 418 });
    const asked = harness();
    if (wire === 'responses') asked.quirks['acme/some-model'] = { wire };
    const to = connectionTo(server.url, { type: wire === 'responses' ? 'openai' : wire, headers: { 'x-team': 'a' } });
    const saying = (content: string) => ({ messages: [{ role: 'user' as const, content }] });
    expect((await asked.ask(to, saying('One'))).text).toBe('some text');
    expect((await asked.ask(to, saying('Two'))).text).toBe('some text');
    const { error } = await asked.ask(to, saying('Three'));
    const [first, ...others] = server.requests.map(({ method, url, headers, body }) => {
      const { 'content-length': _length, ...same } = headers;
      return { method, url, same, text: JSON.stringify(body) };
    });
    const text = (content: string) => first!.text.replace('One', content);
    expect(others).toEqual([
      { ...first, text: text('Two') },
      { ...first, text: text('Three') },
    ]);
    expect(first!.same).toMatchObject({ 'user-agent': 'llmkit', 'x-team': 'a', 'x-stainless-retry-count': '0' });
    // What an SDK makes anew for each would be the same for all.
    expect(Object.keys(first!.same).filter((name) => /idempotency|nonce|request-id/.test(name))).toEqual([]);
    expect(error).toMatchObject({ cause: { status: 418 } });
  },
);

import { describe, expect, test } from '@jest/globals';
import { jsonReply, startRawServer } from '../support/raw-server.ts';
import { connectionTo, harness, KEY, never } from './harness.ts';

const list = (url: string, type: 'openai' | 'anthropic' = 'openai') =>
  harness().factory.open(connectionTo(url, { type })).listModels({ signal: never() });

describe('the list of models', () => {
  test('when an OpenAI-type server lists them, then limits are taken from wherever they stand', async () => {
    const data = [
      { id: 'plain', object: 'model', owned_by: 'x' },
      { id: 'vllm', max_model_len: 32768 },
      { id: 'llamacpp', meta: { n_ctx: 4096 } },
      { id: 'openrouter', name: 'Open Router', context_length: 200000, top_provider: { max_completion_tokens: 8192 } },
      { id: 'groq', context_window: 131072, max_completion_tokens: 32768 },
      { id: 'models/gemini' },
      { object: 'broken' },
    ];
    const server = await startRawServer(jsonReply(200, { object: 'list', data }));
    expect(await list(`${server.url}/v1`)).toEqual([
      { id: 'plain', provider: 'acme' },
      { id: 'vllm', provider: 'acme', context_window: 32768 },
      { id: 'llamacpp', provider: 'acme', context_window: 4096 },
      { id: 'openrouter', provider: 'acme', name: 'Open Router', context_window: 200000, max_output: 8192 },
      { id: 'groq', provider: 'acme', context_window: 131072, max_output: 32768 },
      { id: 'gemini', provider: 'acme' },
    ]);
    expect(server.requests[0]).toMatchObject({
      method: 'GET',
      url: '/v1/models',
      headers: { authorization: `Bearer ${KEY}` },
    });
  });

  test('when a server says what a model is for, then that tells whether it can be asked', async () => {
    const data = [
      { id: 'mistral', capabilities: { completion_chat: true } },
      { id: 'ocr', capabilities: { completion_chat: false } },
      { id: 'openrouter', architecture: { output_modalities: ['image'] } },
      { id: 'together', type: 'chat' },
      { id: 'm2-bert', type: 'embedding' },
      { id: 'other', type: 'something new' },
    ];
    const server = await startRawServer(jsonReply(200, data));
    expect((await list(server.url)).map((model) => model.is_askable)).toEqual([
      true,
      false,
      false,
      true,
      false,
      undefined,
    ]);
  });

  test('when a server lists them without an envelope, then they are found', async () => {
    const server = await startRawServer(jsonReply(200, [{ id: 'a' }]));
    expect(await list(server.url)).toEqual([{ id: 'a', provider: 'acme' }]);
  });

  test('when Anthropic lists them in pages, then all are read', async () => {
    const page = (id: string, has_more: boolean) =>
      jsonReply(200, {
        data: [{ id, display_name: id.toUpperCase(), max_input_tokens: 200000, max_tokens: 64000 }],
        has_more,
        last_id: id,
      });
    const server = await startRawServer(page('a', true), page('b', false));
    expect(await list(server.url, 'anthropic')).toEqual([
      { id: 'a', provider: 'acme', name: 'A', context_window: 200000, max_output: 64000 },
      { id: 'b', provider: 'acme', name: 'B', context_window: 200000, max_output: 64000 },
    ]);
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/v1/models?limit=1000',
      '/v1/models?limit=1000&after_id=a',
    ]);
  });

  test.each([
    ['refuses the key', jsonReply(401, {}), 'auth'],
    ['answers with a page', { headers: { 'content-type': 'text/html' }, pieces: ['<html>'] }, 'protocol'],
    ['resets', { instead: 'reset' as const }, 'unreachable'],
    ['sends too much', { pieces: Array.from({ length: 34 }, () => ' '.repeat(2 ** 20)) }, 'protocol'],
  ])('when the server %s, then it is an error of llmkit', async (_, reply, code) => {
    const server = await startRawServer(reply);
    await expect(list(server.url)).rejects.toMatchObject({ name: 'LlmkitError', code });
  });

  test('when it aborts, then the reason is thrown and the connection closed', async () => {
    const server = await startRawServer({ instead: 'silence' });
    const controller = new AbortController();
    const listing = harness().factory.open(connectionTo(server.url)).listModels({ signal: controller.signal });
    const request = await server.request(1);
    controller.abort(new Error('enough'));
    await expect(listing).rejects.toThrow('enough');
    expect(await request.closed).toBe(true);
  });
});

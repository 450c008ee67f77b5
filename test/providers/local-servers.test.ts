import { describe, expect, test } from '@jest/globals';
import { findLocalServers } from '../../src/providers/local-servers.ts';
import { createNetwork } from '../../src/providers/http/network.ts';
import { jsonReply, startRawServer } from '../support/raw-server.ts';

/** A server that answers `bodies` by path, and nothing else. */
async function serving(bodies: Record<string, unknown>) {
  const server = await startRawServer(({ url }) => jsonReply(url in bodies ? 200 : 404, bodies[url] ?? {}));
  return server.url;
}

/** Longer than in use: the machine of the tests may be busy. */
const find = (...places: string[]) => findLocalServers(createNetwork({}), {}, { places, patience_ms: 5000 });

const OLLAMA = { '/api/tags': { models: [{ name: 'llama3.2', digest: 'a' }] } };
const LMSTUDIO = {
  '/api/v1/models': {
    models: [
      {
        key: 'qwen',
        type: 'llm',
        display_name: 'Qwen',
        max_context_length: 32768,
        capabilities: {
          vision: true,
          trained_for_tool_use: false,
        },
      },
    ],
  },
  '/v1/models': { data: [{ id: 'qwen', owned_by: 'organization_owner' }] },
};
const LLAMACPP = {
  '/props': {
    default_generation_settings: { n_ctx: 8192 },
    model_path: '/models/phi.gguf',
    modalities: { vision: false, audio: true },
  },
  // It answers as Ollama does, too.
  '/api/tags': { models: [{ name: 'phi.gguf', digest: '' }] },
  '/v1/models': { data: [{ id: 'phi.gguf', owned_by: 'llamacpp' }] },
};
const VLLM = { '/v1/models': { data: [{ id: 'big', owned_by: 'vllm', max_model_len: 4096 }] } };

describe('a server on this machine', () => {
  test.each([
    ['ollama', OLLAMA, { id: 'llama3.2' }],
    ['lmstudio', LMSTUDIO, { id: 'qwen', name: 'Qwen', context_window: 32_768, takes: { image: true, tools: false } }],
    ['llamacpp', LLAMACPP, { id: 'phi.gguf', context_window: 8192, takes: { image: false, audio: true } }],
    ['vllm', VLLM, { id: 'big', context_window: 4096 }],
  ])('when it is %s, then it is known by what it answers, at whatever port', async (provider, bodies, model) => {
    const url = await serving(bodies);
    expect(await find(url)).toEqual([{ provider, base_url: `${url}/v1`, models: [model] }]);
  });

  test('when something else answers, then it is none', async () => {
    const others = [
      { '/api/tags': { models: 'many' } },
      { '/api/v1/models': { models: [{ name: 'x' }] } },
      { '/props': { hello: 'world' } },
      { '/v1/models': { data: [{ id: 'x', owned_by: 'somebody' }] } },
      { '/api/tags': [1, null] },
    ];
    expect(await find(...(await Promise.all(others.map(serving))))).toEqual([]);
  });

  test('when one is silent, one redirects and one is not there, then the others are found', async () => {
    const silent = await startRawServer({ instead: 'silence' });
    const elsewhere = await startRawServer({ status: 302, headers: { location: await serving(OLLAMA) } });
    const good = await serving(VLLM);
    const places = ['http://127.0.0.1:1', elsewhere.url, good, silent.url];
    const found = findLocalServers(createNetwork({}), {}, { places, patience_ms: 2000 });
    expect(await found).toEqual([expect.objectContaining({ provider: 'vllm', base_url: `${good}/v1` })]);
  });
});

describe('where it is looked for', () => {
  /** Every address that is asked, where none answers. */
  const asked = async (env: Record<string, string>) => {
    const urls: string[] = [];
    await findLocalServers(async (input) => {
      urls.push(input as string);
      throw new TypeError('nobody is there');
    }, env);
    return urls.map((url) => new URL(url));
  };

  test('when nothing is said, then at the four ports of this machine, each for every kind', async () => {
    const urls = await asked({});
    expect([...new Set(urls.map(({ origin }) => origin))]).toEqual(
      [11434, 1234, 8080, 8000].map((port) => `http://127.0.0.1:${port}`),
    );
    expect(urls).toHaveLength(16);
  });

  test.each([
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['127.0.0.1:9999', 'http://127.0.0.1:9999'],
    ['http://localhost:81/', 'http://localhost:81'],
    [':7777', 'http://127.0.0.1:7777'],
  ])('when OLLAMA_HOST is %s, then at %s too', async (OLLAMA_HOST, place) => {
    expect((await asked({ OLLAMA_HOST }))[0]!.origin).toBe(place);
  });

  test.each(['192.168.1.5', 'http://example.com:11434', '127.0.0.1.example.com', 'localhost@evil.example'])(
    'when OLLAMA_HOST is %s, then not there',
    async (OLLAMA_HOST) => {
      expect((await asked({ OLLAMA_HOST })).filter(({ hostname }) => hostname !== '127.0.0.1')).toEqual([]);
    },
  );
});

import { expect, test } from '@jest/globals';
import { findLocalServers } from '../../src/providers/local-servers.ts';

/** Answers `bodies` by URL; everything else is not there. */
function network(bodies: Record<string, unknown>) {
  const asked: string[] = [];
  const fetch = async (input: string | URL | Request) => {
    const url = input instanceof Request ? input.url : input.toString();
    asked.push(url);
    const body = bodies[url];
    if (body === undefined) throw new TypeError('fetch failed');
    return Response.json(body);
  };
  return { asked, fetch };
}

test('when a local server answers, then its kind is recognised by the body', async () => {
  const { fetch } = network({
    'http://127.0.0.1:11434/api/tags': { models: [{ name: 'llama3.2', digest: 'a' }] },
    'http://127.0.0.1:1234/api/v1/models': { models: [{ key: 'qwen', type: 'llm' }] },
    'http://127.0.0.1:8080/props': { default_generation_settings: {}, model_path: '/models/phi.gguf' },
    'http://127.0.0.1:8000/v1/models': { data: [{ id: 'big', owned_by: 'vllm' }] },
  });
  expect(await findLocalServers(fetch, {})).toEqual([
    { provider: 'ollama', base_url: 'http://127.0.0.1:11434/v1', models: ['llama3.2'] },
    { provider: 'lmstudio', base_url: 'http://127.0.0.1:1234/v1', models: ['qwen'] },
    { provider: 'llamacpp', base_url: 'http://127.0.0.1:8080/v1', models: ['phi.gguf'] },
    { provider: 'vllm', base_url: 'http://127.0.0.1:8000/v1', models: ['big'] },
  ]);
});

test('when something else answers on the same ports, then it is none', async () => {
  const { fetch } = network({
    'http://127.0.0.1:11434/api/tags': { models: 'many' },
    'http://127.0.0.1:1234/api/v1/models': { models: [{ name: 'x' }] },
    'http://127.0.0.1:8080/props': { hello: 'world' },
    'http://127.0.0.1:8000/v1/models': { data: [{ id: 'x', owned_by: 'somebody' }] },
  });
  expect(await findLocalServers(fetch, {})).toEqual([]);
});

test.each([
  ['0.0.0.0', 'http://127.0.0.1:11434/api/tags'],
  ['127.0.0.1:9999', 'http://127.0.0.1:9999/api/tags'],
  ['http://localhost:80/', 'http://localhost:80/api/tags'],
  [':7777', 'http://127.0.0.1:7777/api/tags'],
])('when OLLAMA_HOST is %s, then it is asked at %s', async (OLLAMA_HOST, url) => {
  const { asked, fetch } = network({});
  await findLocalServers(fetch, { OLLAMA_HOST });
  expect(asked[0]).toBe(url);
});

test.each(['192.168.1.5', 'http://example.com:11434', '127.0.0.1.example.com', 'localhost@evil.example'])(
  'when OLLAMA_HOST is %s, then it is not asked',
  async (OLLAMA_HOST) => {
    const { asked, fetch } = network({});
    await findLocalServers(fetch, { OLLAMA_HOST });
    expect(asked.filter((url) => !url.startsWith('http://127.0.0.1:'))).toEqual([]);
    expect(asked).toHaveLength(3);
  },
);

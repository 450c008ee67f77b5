import { expect, test } from '@jest/globals';
import { startRawServer } from '../support/raw-server.ts';
import { testKit } from '../support/test-kit.ts';

test('when a provider does not list its models in time, then it hides no other', async () => {
  const silent = await startRawServer({ instead: 'silence' });
  const good = await startRawServer({ pieces: [JSON.stringify({ data: [{ id: 'small', object: 'model' }] })] });
  const kit = testKit({ ports: { findLocalServers: async () => [] } });
  await kit.run('config', 'set', 'providers.silent.base_url', `${silent.url}/v1`);
  await kit.run('config', 'set', 'providers.good.base_url', `${good.url}/v1`);
  const { code, out, err } = await kit.run('models', '--timeout', '3');
  expect([code, out]).toEqual([0, 'good/small\nmock/echo\nmock/script\n']);
  expect(err).toBe('warning: silent did not list its models within 3 s.\n');
});

test('when the home is fresh, then there are the models of servers on this machine, and mock', async () => {
  const server = { provider: 'ollama', base_url: 'http://127.0.0.1:11434/v1', models: ['llama3.2'] };
  const listed = (servers: (typeof server)[]) =>
    testKit({ ports: { findLocalServers: async () => servers } }).run('models');
  expect(await listed([server])).toMatchObject({ code: 0, out: 'mock/echo\nmock/script\nollama/llama3.2\n', err: '' });
  const { code, out, err } = await listed([]);
  expect([code, out]).toEqual([0, 'mock/echo\nmock/script\n']);
  expect(err).toContain('llmkit keys set NAME');
});

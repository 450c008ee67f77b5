import { expect, test } from '@jest/globals';
import { createPorts } from '../../src/compose/ports.ts';
import type { ProviderDefinition } from '../../src/core/ports/provider.ts';
import { startChatServer } from '../support/chat-server.ts';
import { tempHome } from '../support/temp-home.ts';
import { testKit } from '../support/test-kit.ts';

test('when a new vendor has one row in the catalog, then that is all it needs', async () => {
  const server = await startChatServer();
  const row: ProviderDefinition = {
    name: 'newcomer',
    title: 'Newcomer',
    type: 'openai',
    base_url: `${server.url}/v1`,
    api_key_env: 'NEWCOMER_API_KEY',
    model: 'newcomer-1',
  };
  const { providers } = createPorts({ home: tempHome(), env: {} });
  const kit = testKit({ ports: { providers: { ...providers, definitions: [...providers.definitions, row] } } });

  const env = { NEWCOMER_API_KEY: 'key-of-newcomer' };
  expect(await kit.runWith({ env }, 'chat', '--provider', 'newcomer', 'Hi')).toMatchObject({
    code: 0,
    out: 'Hello there.\n',
  });
  expect(server.requests[0]).toMatchObject({ path: '/v1/chat/completions', body: { model: 'newcomer-1' } });
  expect(server.requests[0]!.headers.authorization).toBe('Bearer key-of-newcomer');

  expect((await kit.runWith({ env }, 'chat', '-m', 'newcomer/other', 'Hi')).code).toBe(0);
  expect(server.requests[1]!.body.model).toBe('other');
  expect((await kit.runWith({ env }, 'models', '--provider', 'newcomer')).out).toContain('newcomer/small-model');
  expect((await kit.run('chat', '--provider', 'newcomer', 'Hi')).err).toContain('NEWCOMER_API_KEY');
  await kit.runWith({ input: 'stored-key' }, 'keys', 'set', 'newcomer');
  expect((await kit.run('chat', 'Hi')).err).toContain('using newcomer: the only provider with a key');
  expect(server.requests.at(-1)!.headers.authorization).toBe('Bearer stored-key');
});

import { expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

test('an alias counts as the configured model when a provider is configured too', async () => {
  const kit = testKit();
  await kit.run('config', 'set', 'provider', 'mock');
  await kit.run('config', 'set', 'aliases.fast', 'mock/echo');
  await kit.run('config', 'set', 'model', 'fast');
  expect((await kit.app().settings.snapshot()).effective({})).toMatchObject({ provider: 'mock', model: 'echo' });
});

test('LLM_API_KEY counts as the key of the configured provider', async () => {
  const kit = testKit({ env: { LLM_API_KEY: 'sk-x' } });
  await kit.run('config', 'set', 'provider', 'anthropic');
  expect((await kit.app().settings.snapshot()).providersWithKey()).toEqual(['anthropic']);
});

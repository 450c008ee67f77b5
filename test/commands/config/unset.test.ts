import { describe, expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

describe('when a setting is unset', () => {
  test('then it is gone with all that held nothing else, and the others stay', async () => {
    const kit = testKit();
    await kit.run('config', 'set', 'temperature', '0.20');
    await kit.run('config', 'set', 'providers.work.headers.X-Team', 'blue team');
    await kit.run('config', 'unset', 'providers.work.headers.X-Team');
    expect(await kit.json('config', 'list')).toEqual({ temperature: 0.2 });
  });

  test('of a provider with dots in its name, then the key that keys set hints at is taken', async () => {
    const kit = testKit({ input: 'sk-1' });
    const { err } = await kit.run('keys', 'set', 'my.corp');
    expect(err).toContain('llmkit config set providers.my.corp.base_url URL');
    await kit.run('config', 'set', 'providers.my.corp.base_url', 'http://127.0.0.1:8000/v1');
    const providers = { 'my.corp': { base_url: 'http://127.0.0.1:8000/v1' } };
    expect(await kit.json('config', 'list')).toEqual({ providers });
    expect((await kit.run('config', 'unset', 'providers.my.corp.base_url')).code).toBe(0);
  });
});

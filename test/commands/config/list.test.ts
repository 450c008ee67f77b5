import { describe, expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

describe('when the settings are listed', () => {
  test('then each has its key and value, that of a header hidden', async () => {
    const kit = testKit();
    await kit.run('config', 'set', 'temperature', '0.20');
    await kit.run('config', 'set', 'providers.work.headers.X-Team', 'blue team');
    const providers = { work: { headers: { 'X-Team': '…' } } };
    expect(await kit.json('config', 'list')).toEqual({ temperature: 0.2, providers });
    expect((await kit.run('config', 'list')).out).toBe('providers.work.headers.X-Team = …\ntemperature = 0.2\n');
  });

  test('with --effective, then each comes with its source', async () => {
    const kit = testKit({ env: { LLM_MODEL: 'claude-x', OPENAI_BASE_URL: 'https://proxy.example.com/v1' } });
    await kit.run('config', 'set', 'temperature', '1');
    const entries = await kit.json('config', 'list', '--effective');
    const fromProxy = { value: 'https://proxy.example.com/v1', source: 'environment', variable: 'OPENAI_BASE_URL' };
    expect(entries).toEqual(
      expect.arrayContaining([
        { key: 'provider', value: 'anthropic', source: 'environment' },
        { key: 'model', value: 'claude-x', source: 'environment', variable: 'LLM_MODEL' },
        { key: 'temperature', value: 1, source: 'config' },
        { key: 'max_retries', value: 2, source: 'default' },
        { key: 'providers.openai.base_url', ...fromProxy },
      ]),
    );
  });
});

describe('when a header holds a secret', () => {
  const KEY = 'providers.my.corp.headers.X-Token';

  test.each(['get', 'list', 'edit'])('then the help of config %s speaks of it', async (verb) => {
    expect((await testKit().run('config', verb, '--help')).out.replaceAll(/\s+/g, ' ')).toMatch(
      /values? of (a )?headers?\b.*(hides|hidden)/,
    );
  });

  test('then set and list hide it, and get prints it by its key', async () => {
    const kit = testKit();
    for (const flags of [[], ['--json'], ['--ndjson']]) {
      for (const args of [['set', KEY, 'top secret'], ['list'], ['list', '--effective']]) {
        const { code, out, err } = await kit.run('config', ...args, ...flags);
        expect(code).toBe(0);
        expect(out + err).not.toContain('secret');
      }
    }
    expect((await kit.run('config', 'get', KEY)).out).toBe('top secret\n');
    expect((await kit.run('config', 'set', KEY, 'top\nsecret')).err).not.toContain('secret');
  });
});

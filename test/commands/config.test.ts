import { describe, expect, test } from '@jest/globals';
import { testKit } from '../support/test-kit.ts';

describe('config', () => {
  test.each([
    ['temperature', '3', 'a number from 0 to 2'],
    ['temperature', 'warm', 'a number from 0 to 2'],
    ['max_tokens', '0', 'a whole number, 1 or more'],
    ['save', 'maybe', 'one of: auto, always, never'],
    ['stream', 'perhaps', 'true or false'],
    ['providers.work.base_url', 'example', 'an http or https URL'],
    ['providers.work.type', 'soap', 'one of: openai, anthropic'],
    ['temprature', '1', 'Did you mean temperature?'],
    ['__proto__.x', '1', 'There is no setting'],
    ['providers.__proto__.model', 'x', 'Cannot use "__proto__" as the name of a provider'],
    ['aliases.constructor', 'x', 'Cannot use "constructor" as the name of a model alias'],
  ])('set %s %s is refused', async (key, value, part) => {
    const { code, err } = await testKit().run('config', 'set', key, value);
    expect(code).toBe(2);
    expect(err).toContain(part);
  });

  test('what is set is typed, got, listed and unset', async () => {
    const kit = testKit();
    await kit.run('config', 'set', 'temperature', '0.20');
    await kit.run('config', 'set', 'providers.work.headers.X-Team', 'blue team');
    expect((await kit.run('config', 'get', 'temperature')).out).toBe('0.2\n');
    expect(JSON.parse((await kit.run('config', 'list', '--json')).out)).toEqual({
      temperature: 0.2,
      providers: { work: { headers: { 'X-Team': '…' } } },
    });
    expect((await kit.run('config', 'list')).out).toBe('providers.work.headers.X-Team = …\ntemperature = 0.2\n');
    await kit.run('config', 'unset', 'providers.work.headers.X-Team');
    expect(JSON.parse((await kit.run('config', 'list', '--json')).out)).toEqual({ temperature: 0.2 });
    expect((await kit.run('config', 'get', 'top_p')).code).toBe(4);
  });

  test('a default provider that nothing is known of is refused, one of the user is not', async () => {
    const kit = testKit();
    const { code, err } = await kit.run('config', 'set', 'provider', 'opnai');
    expect([code, err]).toEqual([3, expect.stringContaining('Did you mean openai?')]);
    expect((await kit.run('config', 'get', 'provider')).code).toBe(4);
    await kit.run('config', 'set', 'providers.mine.base_url', 'http://127.0.0.1:1/v1');
    expect((await kit.run('config', 'set', 'provider', 'mine')).code).toBe(0);
  });

  test('--effective names the source of each value', async () => {
    const kit = testKit({ env: { LLM_MODEL: 'claude-x', OPENAI_BASE_URL: 'https://proxy.example.com/v1' } });
    await kit.run('config', 'set', 'temperature', '1');
    const entries = JSON.parse((await kit.run('config', 'list', '--effective', '--json')).out);
    expect(entries).toEqual(
      expect.arrayContaining([
        { key: 'provider', value: 'anthropic', source: 'environment' },
        { key: 'model', value: 'claude-x', source: 'environment', variable: 'LLM_MODEL' },
        { key: 'temperature', value: 1, source: 'config' },
        { key: 'max_retries', value: 2, source: 'default' },
        {
          key: 'providers.openai.base_url',
          value: 'https://proxy.example.com/v1',
          source: 'environment',
          variable: 'OPENAI_BASE_URL',
        },
      ]),
    );
  });

  test('a bad value in the environment is named with its variable', async () => {
    const { code, err } = await testKit({ env: { LLM_TEMPERATURE: 'hot' } }).run('chat', '--provider', 'mock', 'Hi');
    expect(code).toBe(3);
    expect(err).toContain('LLM_TEMPERATURE');
  });
});

describe('keys', () => {
  test('are stored from standard input, listed masked, and removed', async () => {
    const kit = testKit();
    await kit.runWith({ input: 'sk-0123456789-0123456789\n' }, 'keys', 'set', 'openai');
    expect((await kit.run('keys', 'list')).out).toBe('openai  …6789\n');
    expect((await kit.run('keys', 'rm', 'openai')).code).toBe(0);
    expect((await kit.run('keys', 'rm', 'openai')).code).toBe(4);
  });

  test.each([[''], ['two words'], ['sk\nx'], ['sk-é']])('%j is refused as a key', async (input) => {
    const { code, err } = await testKit().runWith({ input }, 'keys', 'set', 'openai');
    expect(code).toBe(2);
    if (input) expect(err).not.toContain(input);
  });

  test('a name that could reach a prototype is refused', async () => {
    expect((await testKit().runWith({ input: 'sk-1' }, 'keys', 'set', '__proto__')).code).toBe(2);
  });
});

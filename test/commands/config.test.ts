import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

describe('header values', () => {
  const KEY = 'providers.my.corp.headers.X-Token';

  test.each(['get', 'list', 'edit'])('are spoken of in the help of config %s', async (verb) => {
    expect((await testKit().run('config', verb, '--help')).out.replaceAll(/\s+/g, ' ')).toMatch(
      /values? of (a )?headers?\b.*(hides|hidden)/,
    );
  });

  test('are hidden in what set and list print, and got by their key', async () => {
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

test('a provider with dots in its name takes the key that keys set hints at', async () => {
  const kit = testKit({ input: 'sk-1' });
  const { err } = await kit.run('keys', 'set', 'my.corp');
  expect(err).toContain('llmkit config set providers.my.corp.base_url URL');
  await kit.run('config', 'set', 'providers.my.corp.base_url', 'http://127.0.0.1:8000/v1');
  expect(JSON.parse((await kit.run('config', 'list', '--json')).out)).toEqual({
    providers: { 'my.corp': { base_url: 'http://127.0.0.1:8000/v1' } },
  });
  expect((await kit.run('config', 'unset', 'providers.my.corp.base_url')).code).toBe(0);
});

describe('a whole document of settings', () => {
  test('is not put over what another has set meanwhile', async () => {
    const kit = testKit();
    const { config } = kit.app();
    const before = await config.read();
    await kit.run('config', 'set', 'temperature', '1');
    const replaced = config.replace({ ...before, max_tokens: 5 }, before);
    await expect(replaced).rejects.toMatchObject({ code: 'conflict' });
    await expect(replaced).rejects.toThrow('temperature');
    expect(await config.read()).toMatchObject({ temperature: 1 });
    await config.replace({ max_tokens: 5 }, await config.read());
    expect(await config.read()).not.toHaveProperty('temperature');
  });

  test.each([
    { temperature: {} },
    { model: { name: 'x' } },
    { aliases: [] },
    { aliases: { fast: {} } },
    { providers: { work: 'x' } },
    { providers: { work: { model: {} } } },
    { providers: { work: { headers: { 'X-A': 1 } } } },
    [],
  ])('%j is refused', async (document) => {
    await expect(testKit().app().config.replace(document, {})).rejects.toMatchObject({ code: 'config' });
  });

  test('keeps what was there before and no setting is named', async () => {
    const kit = testKit();
    await kit.run('config', 'set', 'providers.work.model', 'x');
    const file = join(kit.home, 'config.json');
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { providers: { work: object } };
    const odd = { ...stored, later: { a: 1 }, providers: { work: { ...stored.providers.work, later: 2 } } };
    writeFileSync(file, JSON.stringify(odd));
    const { config } = kit.app();
    const before = await config.read();
    await config.replace({ ...before, temperature: 1 }, before);
    expect(await config.read()).toMatchObject({ temperature: 1, later: { a: 1 }, providers: { work: { later: 2 } } });
    const known = await config.read();
    await expect(config.replace({ ...known, other: 1 }, known)).rejects.toThrow('There is no setting');
  });
});

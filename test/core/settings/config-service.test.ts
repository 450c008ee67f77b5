import { describe, expect, test } from '@jest/globals';
import type { Config } from '../../../src/core/records/config.ts';
import type { LlmkitError } from '../../../src/core/errors.ts';
import { memoryApp } from '../../support/memory-app.ts';

const KEY = `sk-proj-${'Ab1'.repeat(12)}`;

/** The service over config.json with these settings, and what stands in it now. */
async function configOf(settings: Config = {}, env: Record<string, string> = {}) {
  const { app, store } = memoryApp({ env });
  await store.config.update((config) => void Object.assign(config, settings));
  return { config: app.config, now: () => store.config.read() };
}

describe('when a setting is set', () => {
  test('then its text becomes a value, and what it stands in is made', async () => {
    const { config, now } = await configOf();
    expect(await config.set('temperature', '0.20')).toBe(0.2);
    expect(await config.set('providers.my.corp.headers.X-A', 'secret')).toBe('…');
    expect(await now()).toEqual({ temperature: 0.2, providers: { 'my.corp': { headers: { 'X-A': 'secret' } } } });
  });

  test.each([
    ['temperature', '3', 'usage'],
    ['temprature', '1', 'usage'],
    ['provider', 'opnai', 'unknown_provider'],
  ])('as %s to %s, then it is refused with %s and nothing is changed', async (key, text, code) => {
    const { config, now } = await configOf({ provider: 'mock' });
    await expect(config.set(key, text)).rejects.toMatchObject({ code });
    expect(await now()).toEqual({ provider: 'mock' });
  });

  test("as the provider to one of one's own, then that is known", async () => {
    const { config } = await configOf({ providers: { work: { base_url: 'http://127.0.0.1:1' } } });
    expect(await config.set('provider', 'work')).toBe('work');
  });

  test('as a header to what none can be, then the error does not show it', async () => {
    const { config } = await configOf();
    const refused = config.set('providers.work.headers.X-A', 'top\nsecret');
    await expect(refused).rejects.toThrow('Cannot set providers.work.headers.X-A to "…"');
  });
});

describe('when a setting is got or unset', () => {
  test('and is not set, then it is not found', async () => {
    const { config } = await configOf({ aliases: {} });
    for (const key of ['temperature', 'aliases.toString', 'providers.work.model']) {
      await expect(config.get(key)).rejects.toMatchObject({ code: 'not_found', message: `${key} is not set.` });
      await expect(config.unset(key)).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  test('then its key alone shows a header whole', async () => {
    const { config } = await configOf({ providers: { work: { headers: { 'X-A': 'secret' } } } });
    expect(await config.get('providers.work.headers.X-A')).toBe('secret');
    expect(JSON.stringify(await config.shown())).not.toContain('secret');
  });

  test('then every object that becomes empty by it goes too, and no other', async () => {
    const { config, now } = await configOf({
      aliases: { a: 'x' },
      providers: { b: { model: 'm', headers: { H: '1' } } },
    });
    await config.unset('providers.b.headers.H');
    expect(await now()).toEqual({ aliases: { a: 'x' }, providers: { b: { model: 'm' } } });
    await config.unset('providers.b.model');
    expect(await now()).toEqual({ aliases: { a: 'x' } });
  });
});

describe('when the settings are replaced as a whole', () => {
  test('then what the document lacks is gone', async () => {
    const before = { temperature: 1, model: 'm' };
    const { config, now } = await configOf(before);
    await config.replace({ model: 'n' }, before);
    expect(await now()).toEqual({ model: 'n' });
  });

  test('and others changed them meanwhile, then it is a conflict that names the keys', async () => {
    const { config, now } = await configOf({ temperature: 1 });
    const replaced = config.replace({ top_p: 1 }, { model: 'm' });
    await expect(replaced).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('model, temperature changed'),
    });
    expect(await now()).toEqual({ temperature: 1 });
  });

  test.each([
    { temperature: {} },
    { model: { name: 'x' } },
    { aliases: [] },
    { aliases: { fast: {} } },
    { providers: { work: 'x' } },
    { providers: { work: { type: 'soap' } } },
    { providers: { work: { model: {} } } },
    { providers: { work: { headers: { 'X-A': 1 } } } },
    [],
  ])('by %j, then that is refused', async (document) => {
    const { config, now } = await configOf();
    await expect(config.replace(document, {})).rejects.toMatchObject({ code: 'config' });
    expect(await now()).toEqual({});
  });

  test('then a key that only a newer llmkit knows may stay, and none may come', async () => {
    const before = { later: { a: 1 }, providers: { work: { later: 2 } as object } };
    const { config, now } = await configOf(before);
    await config.replace({ ...before, model: 'm' }, before);
    expect(await now()).toEqual({ ...before, model: 'm' });
    await expect(config.replace({ ...before, other: 1 }, before)).rejects.toThrow('There is no setting "other"');
  });
});

describe('when config.json holds what set would refuse', () => {
  const SETTINGS: [object, string][] = [
    [{ provider: 'opnai' }, 'Cannot find a provider named "opnai"'],
    [{ temprature: 1 }, 'There is no setting "temprature"'],
    [{ providers: { work: { base_ulr: 'http://x' } } }, 'There is no setting "providers.work.base_ulr"'],
    [{ providers: { 'a b': {} } }, 'Cannot use "a b" as the name of a provider'],
    [{ max_retries: 'many' }, 'Cannot set max_retries to "many"'],
  ];

  test.each(SETTINGS)('as %j, then doctor tells it and edit does not save it', async (settings, told) => {
    const { config } = await configOf(settings as Config);
    expect(await config.faults()).toEqual([expect.objectContaining({ message: expect.stringContaining(told) })]);
    await expect(config.replace({ ...settings, top_p: 1 }, settings as Config)).rejects.toThrow(told);
  });

  test("then a provider of one's own that goes with the edit is missed", async () => {
    const before = { provider: 'work', providers: { work: { base_url: 'http://127.0.0.1:1' } } };
    const { config } = await configOf(before);
    expect(await config.faults()).toEqual([]);
    await expect(config.replace({ provider: 'work' }, before)).rejects.toMatchObject({ code: 'unknown_provider' });
  });
});

describe('when set refuses a value', () => {
  const REFUSED: [key: string, text: string, settings: object][] = [
    ['temperature', '3', { temperature: 3 }],
    ['max_tokens', '0', { max_tokens: 0 }],
    ['stream', 'maybe', { stream: 'maybe' }],
    ['save', 'sometimes', { save: 'sometimes' }],
    ['provider', 'opnai', { provider: 'opnai' }],
    ['model', 'antropic/x', { model: 'antropic/x' }],
    ['aliases.a b', 'mock/echo', { aliases: { 'a b': 'mock/echo' } }],
    ['aliases.fast', 'antropic/x', { aliases: { fast: 'antropic/x' } }],
    [`aliases.${KEY}`, 'mock/echo', { aliases: { [KEY]: 'mock/echo' } }],
    ['providers.a b.model', 'm', { providers: { 'a b': { model: 'm' } } }],
    [`providers.${KEY}.model`, 'm', { providers: { [KEY]: { model: 'm' } } }],
    ['providers.work.base_url', 'localhost:1', { providers: { work: { base_url: 'localhost:1' } } }],
    ['providers.work.base_url', 'https://a:b@c.d', { providers: { work: { base_url: 'https://a:b@c.d' } } }],
    ['providers.work.api_key_env', KEY, { providers: { work: { api_key_env: KEY } } }],
    ['providers.work.headers.X A', '1', { providers: { work: { headers: { 'X A': '1' } } } }],
    ['providers.work.headers.X-A', 'a\nb', { providers: { work: { headers: { 'X-A': 'a\nb' } } } }],
  ];

  test.each(REFUSED)('for %s as %j, then edit refuses it and doctor tells it', async (key, text, settings) => {
    const { config } = await configOf(settings as Config);
    const { message } = (await config.set(key, text).catch((thrown: unknown) => thrown)) as LlmkitError;
    // Numbers are texts there.
    const told = message.replace(/( to "\d+")?:.*/s, '');
    for (const before of [{}, settings as Config]) {
      const thrown = (await config.replace(settings, before).catch((error: unknown) => error)) as LlmkitError;
      expect(thrown.code).not.toBe('conflict');
      expect(thrown.message).toContain(told);
    }
    const [fault, ...more] = await config.faults();
    expect([fault?.message, more]).toEqual([expect.stringContaining(told), []]);
    expect(JSON.stringify(fault)).not.toContain(KEY);
  });
});

describe('when the settings are examined', () => {
  test('then every value that cannot be is told with its key, and unknown keys are not', async () => {
    const providers = { work: { type: 'soap' as 'openai', later: 1 } };
    const { config } = await configOf({ temperature: 7, later: 1, aliases: { a: '' }, model: 'm', providers });
    const faults = await config.faults();
    expect(faults.map(({ message }) => message.replace(/:.*/, ''))).toEqual([
      'Cannot set temperature to 7',
      'Cannot set aliases.a to ""',
      'Cannot set providers.work.type to "soap"',
    ]);
  });
});

describe('when all that is in force is asked for', () => {
  test('then each value comes with its source, and with the variable if it has one of its own', async () => {
    const env = { LLM_MODEL: 'claude-x', OPENAI_BASE_URL: 'https://proxy.example/v1' };
    const { config } = await configOf({ temperature: 1, providers: { groq: { base_url: 'https://g.example' } } }, env);
    const entries = await config.effective();
    const openai = { value: 'https://proxy.example/v1', source: 'environment', variable: 'OPENAI_BASE_URL' };
    expect(entries).toEqual(
      expect.arrayContaining([
        { key: 'model', value: 'claude-x', source: 'environment', variable: 'LLM_MODEL' },
        { key: 'provider', value: 'anthropic', source: 'environment' },
        { key: 'temperature', value: 1, source: 'config' },
        { key: 'max_retries', value: 2, source: 'default' },
        { key: 'providers.openai.base_url', ...openai },
        { key: 'providers.groq.base_url', value: 'https://g.example', source: 'config' },
      ]),
    );
    expect(entries.map(({ key }) => key)).not.toContain('top_p');
  });

  test('and the provider has no default model, then no model is told', async () => {
    const { config } = await configOf({ provider: 'ollama' });
    expect((await config.effective()).map(({ key }) => key)).not.toContain('model');
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Config } from '../../../src/core/records/config.ts';
import { memoryApp } from '../../support/memory-app.ts';

/** The service in this environment, over these settings and keys. */
async function settingsOf({ env = {}, config = {}, keys = {} }: { env?: object; config?: Config; keys?: object }) {
  const { app, store } = memoryApp({ env: { ...env } });
  await store.config.update((document) => void Object.assign(document, config));
  await store.keys.update((document) => void Object.assign(document.keys, keys));
  return app.settings.snapshot();
}

describe('when settings are brought together', () => {
  test('then an alias counts as the configured model when a provider is configured too', async () => {
    const settings = await settingsOf({ config: { provider: 'mock', model: 'fast', aliases: { fast: 'mock/echo' } } });
    expect(settings.effective({})).toMatchObject({ provider: 'mock', model: 'echo' });
  });

  test('then the environment wins over config, and the levels of the call over both', async () => {
    const settings = await settingsOf({ env: { LLM_TEMPERATURE: '1' }, config: { temperature: 2, top_p: 0.5 } });
    const { values, sources } = settings.effective({ flag: { top_p: 0 } });
    expect([values.temperature, values.top_p]).toEqual([1, 0]);
    expect(sources).toMatchObject({ temperature: 'environment', top_p: 'flag' });
  });

  test('then what may not stand in config.json counts for nothing there', async () => {
    const settings = await settingsOf({ config: { base_url: 'http://127.0.0.1:1', extra: { a: 1 } } });
    expect(settings.effective({}).values).not.toMatchObject({ base_url: expect.anything() });
    expect(settings.effective({}).values.extra).toBeUndefined();
  });

  test('and config holds what no setting can be, then that is told', async () => {
    const settings = await settingsOf({ config: { temperature: 7 } });
    expect(() => settings.effective({})).toThrow('temperature 7 in config.json');
  });

  test('and a vendor is given another address, then its own key and kind stay', async () => {
    const settings = await settingsOf({
      config: { providers: { openai: { base_url: 'https://o.example' }, work: { base_url: 'https://w.example' } } },
    });
    const definitions = settings.definitions;
    expect(definitions.find(({ name }) => name === 'openai')).toMatchObject({
      base_url: 'https://o.example',
      api_key_env: 'OPENAI_API_KEY',
    });
    expect(definitions.at(-1)).toMatchObject({ name: 'work', title: 'work', type: 'openai' });
  });
});

describe('when providers with a key are looked for', () => {
  test.each([
    ['nothing is there, then there is none', {}, []],
    ["a vendor's variable is set, then it is that", { env: { GROQ_API_KEY: 'k' } }, ['groq']],
    ['a key is stored, then it is that', { keys: { anthropic: 'k' } }, ['anthropic']],
    [
      'LLM_API_KEY is set, then it is the one that LLM_PROVIDER names',
      { env: { LLM_API_KEY: 'k', LLM_PROVIDER: 'groq' } },
      ['groq'],
    ],
    [
      'LLM_API_KEY is set, then it is the configured one',
      { env: { LLM_API_KEY: 'k' }, config: { provider: 'anthropic' } },
      ['anthropic'],
    ],
    ['LLM_API_KEY is set and nothing configured, then it is the default', { env: { LLM_API_KEY: 'k' } }, ['openai']],
    ['a variable is empty, then there is none', { env: { OPENAI_API_KEY: '' } }, []],
  ])('and %s', async (_case, given, expected) => {
    expect((await settingsOf(given)).providersWithKey()).toEqual(expected);
  });
});

describe('when providers are chosen that are worth asking for models, and mock beside them', () => {
  test.each([
    ['nothing is there, then it is none', {}, []],
    [
      'only others have keys, then the default, which nobody chose, is left out',
      { keys: { anthropic: 'k', groq: 'k' } },
      ['anthropic', 'groq'],
    ],
    ["one is one's own, then it is asked without a key", { config: { providers: { work: {} } } }, ['work']],
    [
      'one is configured, then it is asked with or without a key',
      { config: { provider: 'groq' }, keys: { openai: 'k' } },
      ['openai', 'groq'],
    ],
  ])('and %s', async (_case, given, expected) => {
    expect((await settingsOf(given)).providersToList()).toEqual([...expected, 'mock']);
  });
});

describe('when the models are named that can be typed', () => {
  test('then a name stands alone where it means the same', async () => {
    const settings = await settingsOf({ keys: { groq: 'k' }, config: { aliases: { fast: 'mock/echo' } } });
    const names = settings.modelNames([
      { provider: 'groq', model: 'llama' },
      { provider: 'openai', model: 'gpt-5' },
    ]);
    expect(names).toEqual(expect.arrayContaining(['fast', 'groq/llama', 'openai/gpt-5', 'gpt-5']));
    expect(names).not.toContain('llama');
    expect(names.filter((name) => name.startsWith('anthropic/'))).toEqual([]);
  });
});

describe('when base URLs that are not the built-in ones are asked for', () => {
  test('then those of the environment win over config, and others are not told', async () => {
    const settings = await settingsOf({
      env: { OPENAI_BASE_URL: 'https://e.example' },
      config: { providers: { openai: { base_url: 'https://c.example' }, groq: { base_url: 'https://g.example' } } },
    });
    expect(settings.effectiveBaseUrls()).toEqual([
      {
        key: 'providers.openai.base_url',
        value: 'https://e.example',
        source: 'environment',
        variable: 'OPENAI_BASE_URL',
      },
      { key: 'providers.groq.base_url', value: 'https://g.example', source: 'config' },
    ]);
  });
});

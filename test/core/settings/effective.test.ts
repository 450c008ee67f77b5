import { describe, expect, test } from '@jest/globals';
import { effectiveSettings } from '../../../src/core/settings/effective.ts';
import type { LevelValues } from '../../../src/core/settings/levels.ts';
import type { Config } from '../../../src/core/records/config.ts';

const definitions = [
  { name: 'openai', title: 'OpenAI', type: 'openai' as const, model: 'gpt-default' },
  { name: 'anthropic', title: 'Anthropic', type: 'anthropic' as const, model: 'claude-default' },
  { name: 'ollama', title: 'Ollama', type: 'openai' as const },
];

function resolve(levels: LevelValues, { withKey = [] as string[], config = {} as Config } = {}) {
  return effectiveSettings(levels, { definitions, config, providersWithKey: () => withKey, isAtHome: () => true });
}

describe('when several levels set something', () => {
  test('and all name a temperature, then the flag counts', () => {
    const levels = { flag: { temperature: 0 }, conversation: { temperature: 1 }, config: { temperature: 2 } };
    expect(resolve(levels)).toMatchObject({ values: { temperature: 0 }, sources: { temperature: 'flag' } });
  });

  test.each([
    [{ prompt: { temperature: 0.1 }, conversation: { temperature: 0.2 } }, 0.1, 'prompt'],
    [{ conversation: { temperature: 0.2 }, environment: { temperature: 0.3 } }, 0.2, 'conversation'],
    [{ environment: { temperature: 0.3 }, config: { temperature: 0.4 } }, 0.3, 'environment'],
    [{ config: { temperature: 0.4 } }, 0.4, 'config'],
    [{}, 0.7, 'default'],
  ])('as %j do, then it is %d, from the %s', (levels, temperature, source) => {
    expect(resolve(levels)).toMatchObject({ values: { temperature }, sources: { temperature: source } });
  });

  test('and conversation and flag name vendor parameters, then both are sent and the flag wins', () => {
    const levels = { flag: { extra: { a: 1 } }, conversation: { extra: { a: 2, b: 3 } } };
    expect(resolve(levels).values.extra).toEqual({ a: 1, b: 3 });
  });
});

describe('when it is asked where provider and model came from', () => {
  test.each<[LevelValues, object]>([
    [{}, { model: 'default', provider: 'default' }],
    [{ flag: { provider: 'anthropic' } }, { model: 'default', provider: 'flag' }],
    [
      { conversation: { model: 'claude-x' }, config: { provider: 'ollama' } },
      { model: 'conversation', provider: 'conversation' },
    ],
    [{ config: { provider: 'ollama', model: 'x' } }, { model: 'config', provider: 'config' }],
  ])('and %j is given, then it is %j', (levels, sources) => {
    expect(resolve(levels).sources).toMatchObject(sources);
  });

  test.each<[LevelValues, string]>([
    [{ flag: { provider: 'anthropic' } }, 'openai'],
    [{ flag: { provider: 'anthropic' }, config: { provider: 'ollama' } }, 'ollama'],
    [{ environment: { provider: 'anthropic' }, config: { provider: 'ollama' } }, 'anthropic'],
  ])('and %j is given, then what LLM_API_KEY belongs to is %s', (levels, provider) => {
    expect(resolve(levels).environmentProvider).toBe(provider);
  });
});

describe('when provider and model are chosen', () => {
  test.each<[LevelValues, string, string | undefined]>([
    [{ flag: { provider: 'anthropic' }, config: { model: 'gpt-5.5' } }, 'anthropic', 'claude-default'],
    [{ flag: { model: 'claude-x' }, conversation: { provider: 'openai', model: 'gpt-5' } }, 'anthropic', 'claude-x'],
    [{ conversation: { provider: 'ollama', model: 'x' }, environment: { provider: 'openai' } }, 'ollama', 'x'],
    [{ environment: { provider: 'ollama' }, config: { provider: 'openai', model: 'm' } }, 'ollama', undefined],
    [{ flag: { provider: 'openai' }, config: { provider: 'openai', model: 'mine' } }, 'openai', 'mine'],
    [{ flag: { provider: 'openai', model: 'anthropic/claude-x' } }, 'openai', 'anthropic/claude-x'],
    [{ flag: { model: 'llama' }, config: { provider: 'ollama' } }, 'ollama', 'llama'],
    [{}, 'openai', 'gpt-default'],
  ])('by %j, then they are %s with %s', (levels, provider, model) => {
    expect(resolve(levels)).toMatchObject({ provider, model });
  });

  test('and nothing names one and a single vendor has a key, then it is that', () => {
    expect(resolve({}, { withKey: ['anthropic'] })).toMatchObject({ provider: 'anthropic', guessed: true });
  });

  test('and nothing names one and two vendors have keys, then it stays the default', () => {
    expect(resolve({}, { withKey: ['anthropic', 'ollama'] })).toMatchObject({ provider: 'openai', guessed: false });
  });
});

describe('when an alias is named', () => {
  const config: Config = { aliases: { fast: 'ollama/llama', slow: 'gpt-5' } };

  test.each<[LevelValues, string, string | undefined]>([
    [{ config: { provider: 'ollama', model: 'fast' } }, 'ollama', 'llama'],
    [{ config: { provider: 'openai', model: 'fast' } }, 'ollama', 'llama'],
    [{ environment: { provider: 'openai', model: 'fast' } }, 'ollama', 'llama'],
    [{ flag: { provider: 'ollama' }, config: { provider: 'ollama', model: 'fast' } }, 'ollama', 'llama'],
    [{ flag: { provider: 'openai' }, config: { provider: 'openai', model: 'fast' } }, 'openai', 'gpt-default'],
    [{ flag: { provider: 'openai', model: 'fast' } }, 'openai', 'fast'],
    [{ conversation: { provider: 'openai', model: 'fast' } }, 'openai', 'fast'],
  ])('by %j, then they are %s with %s', (levels, provider, model) => {
    expect(resolve(levels, { config })).toMatchObject({ provider, model });
  });
});

describe('when a base URL was given', () => {
  const url = 'http://127.0.0.1:1/v1';

  test.each<[string, LevelValues]>([
    ['by the environment with its provider', { environment: { provider: 'ollama', base_url: url } }],
    [
      'with a conversation, whose provider a call names another model of',
      { flag: { model: 'b' }, conversation: { provider: 'openai', model: 'a', base_url: url } },
    ],
    [
      'with a conversation that names no provider, and a call names a model',
      { flag: { model: 'b' }, conversation: { base_url: url }, config: { provider: 'ollama' } },
    ],
    [
      'by a flag, whatever model is asked',
      { flag: { base_url: url, model: 'claude-x' }, config: { provider: 'ollama' } },
    ],
  ])('%s, then it counts', (_case, levels) => {
    expect(resolve(levels).values.base_url).toBe(url);
  });

  test.each<[string, LevelValues]>([
    [
      'by the environment for its provider, and a flag names another',
      { flag: { provider: 'anthropic' }, environment: { provider: 'ollama', base_url: url } },
    ],
    [
      'with a conversation, and a flag names a model of another provider',
      { flag: { model: 'anthropic/claude-x' }, conversation: { provider: 'ollama', model: 'm', base_url: url } },
    ],
    [
      'with a conversation, and a prompt names a model of another provider',
      { prompt: { model: 'anthropic/claude-x' }, conversation: { provider: 'ollama', model: 'm', base_url: url } },
    ],
  ])('%s, then it does not go along', (_case, levels) => {
    const { values, sources } = resolve(levels);
    expect([values.base_url, sources.base_url]).toEqual([undefined, undefined]);
  });
});

test('when the environment names the configured provider, then its model still comes from config', () => {
  const levels = { environment: { provider: 'openai' }, config: { provider: 'openai', model: 'mine' } };
  expect(resolve(levels)).toMatchObject({ model: 'mine', sources: { provider: 'environment', model: 'config' } });
});

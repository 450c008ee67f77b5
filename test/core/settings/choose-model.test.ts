import { describe, expect, test } from '@jest/globals';
import { effectiveSettings } from '../../../src/core/settings/effective.ts';
import type { LevelValues } from '../../../src/core/settings/levels.ts';
import type { Config } from '../../../src/core/records/config.ts';
import { CATALOG } from '../../../src/providers/catalog.ts';

const U = 'http://127.0.0.1:1/v1';
const V = 'http://127.0.0.1:2/v1';
const config: Config = { aliases: { fast: 'groq/llama', plain: 'llama', big: 'claude-x' } };

interface Options {
  withKey?: string[];
  moved?: string[];
  isFallback?: boolean;
}

function effective(levels: LevelValues, { withKey = [], moved = [], isFallback = false }: Options = {}) {
  const context = {
    definitions: CATALOG,
    config,
    providersWithKey: () => withKey,
    isAtHome: (name: string) => !moved.includes(name),
  };
  const first = effectiveSettings(levels, context);
  return isFallback ? effectiveSettings(levels, context, { fallbackOf: first }) : first;
}

/** Who is asked for what, and where, in one line. */
function asked(levels: LevelValues, options: Options = {}): string {
  const { provider, model, values } = effective(levels, options);
  return `${provider} ${model} ${values.base_url === undefined ? 'its own' : values.base_url === U ? 'U' : 'V'}`;
}

describe('when a bare name is given, then it belongs to the provider that was chosen, whatever it looks like', () => {
  test.each<[string, LevelValues]>([
    ['groq claude-x its own', { flag: { model: 'claude-x' }, config: { provider: 'groq' } }],
    ['ollama gpt-4o its own', { flag: { model: 'gpt-4o' }, config: { provider: 'ollama' } }],
    ['mock gpt-4o its own', { flag: { model: 'gpt-4o' }, config: { provider: 'mock' } }],
    ['groq gpt-4o its own', { flag: { model: 'gpt-4o' }, environment: { provider: 'groq' } }],
    ['groq gpt-4o its own', { flag: { model: 'gpt-4o' }, conversation: { provider: 'groq', model: 'a' } }],
    ['groq gpt-4o its own', { flag: { model: 'gpt-4o' }, prompt: { provider: 'groq' } }],
    ['groq gpt-4o its own', { prompt: { model: 'gpt-4o' }, conversation: { provider: 'groq' } }],
    ['groq gpt-4o its own', { environment: { model: 'gpt-4o' }, config: { provider: 'groq' } }],
    ['groq m its own', { flag: { model: 'm' }, conversation: { provider: 'groq' }, environment: { base_url: U } }],
    ['openai llama its own', { flag: { model: 'llama' }, config: { provider: 'openai' } }],
    ['groq llama its own', { flag: { model: 'llama' }, config: { model: 'groq/mixtral' } }],
    ['groq gpt-4o its own', { flag: { model: 'gpt-4o' }, environment: { model: 'groq/mixtral' } }],
    ['groq a/b its own', { conversation: { model: 'a/b' }, config: { model: 'groq/mixtral' } }],
  ])('%s', (expected, levels) => {
    expect(asked(levels)).toBe(expected);
  });
});

describe('when a name is plainly of one family', () => {
  test.each<[string, string | undefined, LevelValues, Options?]>([
    ['anthropic claude-x its own', undefined, { flag: { model: 'claude-x' } }],
    ['openai gpt-4o its own', undefined, { flag: { model: 'gpt-4o' } }, { withKey: ['anthropic'] }],
    ['anthropic claude-x its own', 'openai', { flag: { model: 'claude-x' }, config: { provider: 'openai' } }],
    ['openai o3 its own', 'anthropic', { flag: { model: 'o3' }, environment: { provider: 'anthropic' } }],
    [
      'openai chatgpt-x its own',
      'anthropic',
      { flag: { model: 'chatgpt-x' }, conversation: { provider: 'anthropic' } },
    ],
    ['anthropic gpt-oss its own', undefined, { flag: { model: 'gpt-oss' }, config: { provider: 'anthropic' } }],
    ['anthropic claude-x its own', undefined, { flag: { model: 'claude-x' }, config: { provider: 'anthropic' } }],
    ['openai claude-x its own', undefined, { flag: { provider: 'openai', model: 'claude-x' } }],
    ['openai claude-x its own', undefined, { config: { provider: 'openai', model: 'claude-x' } }],
    [
      'openai claude-x its own',
      undefined,
      { flag: { model: 'claude-x' }, config: { provider: 'openai' } },
      { moved: ['openai'] },
    ],
  ])('then it is %s, and it is said that %s was chosen', (expected, insteadOf, levels, options = {}) => {
    expect(asked(levels, options)).toBe(expected);
    expect(effective(levels, options).insteadOf).toBe(insteadOf);
  });
});

describe('when nobody chose a provider and one vendor has a key', () => {
  const withKey = ['groq'];
  test('then it is asked, also for a model that is named', () => {
    expect(asked({ flag: { model: 'llama' } }, { withKey })).toBe('groq llama its own');
    expect(effective({ flag: { model: 'llama' } }, { withKey }).guessed).toBe(true);
  });
});

describe('when LLM_BASE_URL is set, then it is the address of every bare name', () => {
  test.each<[string, LevelValues]>([
    ['openai claude-x U', { environment: { base_url: U, model: 'claude-x' } }],
    ['openai claude-x U', { environment: { base_url: U }, flag: { model: 'claude-x' } }],
    ['openai m U', { environment: { base_url: U }, prompt: { model: 'm' } }],
    ['openai m U', { environment: { base_url: U }, conversation: { model: 'm' } }],
    ['openai m U', { environment: { base_url: U, model: 'm' }, config: { provider: 'anthropic', model: 'x' } }],
    ['openai m U', { environment: { base_url: U, model: 'm' }, config: { provider: 'mock' } }],
    ['openai m U', { environment: { base_url: U }, config: { model: 'm' } }],
    ['openai m U', { environment: { base_url: U }, config: { provider: 'ollama', model: 'm' } }],
    ['openai gpt-5.4-mini U', { environment: { base_url: U }, config: { provider: 'mock', model: 'echo' } }],
    ['openai gpt-5.4-mini U', { environment: { base_url: U }, config: { provider: 'anthropic' } }],
    ['openai meta-llama/L U', { environment: { base_url: U, model: 'meta-llama/L' } }],
    ['anthropic m U', { environment: { base_url: U, provider: 'anthropic', model: 'm' } }],
    ['anthropic gpt-4o U', { environment: { base_url: U, provider: 'anthropic' }, flag: { model: 'gpt-4o' } }],
    ['openai anthropic/x U', { environment: { base_url: U, provider: 'openai', model: 'anthropic/x' } }],
  ])('%s', (expected, levels) => {
    expect(asked(levels)).toBe(expected);
  });
});

describe('when a name says whose it is, then LLM_BASE_URL is left', () => {
  const environment = { base_url: U };
  test.each<[string, LevelValues, Options?]>([
    ['groq m its own', { environment, flag: { model: 'groq/m' } }],
    ['openai m its own', { environment, flag: { model: 'openai/m' } }],
    ['anthropic m its own', { environment: { base_url: U, model: 'anthropic/m' } }],
    ['groq m its own', { environment: { base_url: U, provider: 'groq' }, flag: { model: 'groq/m' } }],
    ['openai gpt-5.4-mini its own', { environment, flag: { provider: 'openai' } }],
    ['groq x its own', { environment, flag: { provider: 'groq', model: 'x' } }],
    ['groq x its own', { environment, prompt: { provider: 'groq', model: 'x' } }],
    ['groq llama its own', { environment, flag: { model: 'fast' } }],
    ['groq llama its own', { environment, config: { model: 'fast' } }],
    ['groq m its own', { environment, config: { model: 'groq/m' } }],
    ['ollama llama its own', { environment, flag: { model: 'plain' }, config: { provider: 'ollama' } }],
    ['anthropic claude-x its own', { environment, flag: { model: 'big' } }],
    ['openai b its own', { environment, flag: { model: 'b' } }, { isFallback: true }],
    ['groq b its own', { environment, flag: { model: 'b' }, config: { provider: 'groq' } }, { isFallback: true }],
    ['openai b its own', { conversation: { base_url: U }, flag: { model: 'b' } }, { isFallback: true }],
  ])('%s', (expected, levels, options = {}) => {
    expect(asked(levels, options)).toBe(expected);
    expect(effective(levels, options).environmentProvider).toBeUndefined();
  });
});

describe('when --base-url stands alone, then it chooses the OpenAI wire', () => {
  const flag = { base_url: U };
  test.each<[string, LevelValues]>([
    ['openai gpt-5.4-mini U', { flag }],
    ['openai gpt-5.4-mini U', { flag, config: { provider: 'mock' } }],
    ['openai gpt-5.4-mini U', { flag, config: { provider: 'mock', model: 'echo' } }],
    ['openai gpt-5.4-mini U', { flag, conversation: { provider: 'mock', model: 'echo' } }],
    ['openai m U', { flag, config: { provider: 'ollama', model: 'm' } }],
    ['openai m U', { flag, prompt: { model: 'm' }, config: { provider: 'mock' } }],
    ['openai claude-x U', { flag: { base_url: U, model: 'claude-x' }, config: { provider: 'anthropic' } }],
    ['openai m U', { flag: { base_url: U, model: 'm' }, environment: { provider: 'anthropic', base_url: V } }],
    ['anthropic m U', { flag: { base_url: U, provider: 'anthropic', model: 'm' } }],
    ['anthropic m U', { flag: { base_url: U, model: 'anthropic/m' } }],
    ['anthropic m U', { flag, prompt: { model: 'anthropic/m' } }],
    ['groq llama U', { flag: { base_url: U, model: 'fast' } }],
    ['openai llama U', { flag: { base_url: U, model: 'plain' }, config: { provider: 'mock' } }],
  ])('%s', (expected, levels) => {
    expect(asked(levels)).toBe(expected);
  });
});

describe('when a conversation has an address', () => {
  test.each<[string, LevelValues]>([
    ['openai b U', { flag: { model: 'b' }, conversation: { base_url: U, model: 'a' }, config: { provider: 'mock' } }],
    ['openai a U', { conversation: { base_url: U, model: 'a' }, environment: { base_url: V } }],
    ['openai b its own', { flag: { model: 'openai/b' }, conversation: { base_url: U, model: 'a' } }],
    ['anthropic b U', { flag: { model: 'anthropic/b' }, conversation: { provider: 'anthropic', base_url: U } }],
    ['groq b its own', { flag: { model: 'groq/b' }, conversation: { provider: 'anthropic', base_url: U } }],
  ])('then it is %s', (expected, levels) => {
    expect(asked(levels)).toBe(expected);
  });
});

describe('when the provider in force resells', () => {
  test.each<[string, LevelValues]>([
    ['openrouter anthropic/m its own', { flag: { model: 'anthropic/m' }, config: { provider: 'openrouter' } }],
    ['groq openai/gpt-oss-20b its own', { flag: { model: 'openai/gpt-oss-20b' }, environment: { provider: 'groq' } }],
    ['together deepseek/r1 its own', { prompt: { model: 'deepseek/r1' }, conversation: { provider: 'together' } }],
    ['anthropic m its own', { flag: { provider: 'anthropic', model: 'm' }, config: { provider: 'openrouter' } }],
    ['ollama m its own', { flag: { model: 'ollama/m' }, config: { provider: 'openrouter' } }],
  ])('then it is %s', (expected, levels) => {
    expect(asked(levels)).toBe(expected);
  });
});

test('when only an address stands for the provider, then that is told, and whence the model is', () => {
  const found = effective({ flag: { base_url: U }, config: { provider: 'ollama', model: 'm' } });
  expect(found).toMatchObject({ isImplied: true, sources: { model: 'config', base_url: 'flag', provider: 'flag' } });
});

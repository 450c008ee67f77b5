import { describe, expect, test } from '@jest/globals';
import { parseModelName } from '../../../src/core/settings/model-names.ts';

const context = {
  isProvider: (name: string) => ['openai', 'anthropic', 'ollama', 'openrouter'].includes(name),
  aliases: { fast: 'ollama/llama3.2', loop: 'loop' },
  configuredProvider: 'ollama',
};

describe('when a model is named', () => {
  test.each([
    ['anthropic/claude-opus-5', 'anthropic', 'claude-opus-5'],
    ['openrouter/anthropic/claude-opus-5', 'openrouter', 'anthropic/claude-opus-5'],
    ['meta-llama/Llama-3', 'ollama', 'meta-llama/Llama-3'],
    ['claude-opus-5', 'anthropic', 'claude-opus-5'],
    ['gpt-5.5', 'openai', 'gpt-5.5'],
    ['gpt-oss:20b', 'ollama', 'gpt-oss:20b'],
    ['o3', 'openai', 'o3'],
    ['llama3.2', 'ollama', 'llama3.2'],
    ['fast', 'ollama', 'llama3.2'],
    ['loop', 'ollama', 'loop'],
    ['constructor', 'ollama', 'constructor'],
    ['openai/', 'ollama', 'openai/'],
    ['/x', 'ollama', '/x'],
  ])('as %s, then it belongs to %s as %s', (name, provider, model) => {
    expect(parseModelName(name, context)).toEqual({ provider, model });
  });
});

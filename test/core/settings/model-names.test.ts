import { describe, expect, test } from '@jest/globals';
import { familyOf, prefixed } from '../../../src/core/settings/model-names.ts';
import { CATALOG } from '../../../src/providers/catalog.ts';

const definitions = [...CATALOG, { name: 'work', title: 'work', type: 'openai' as const, is_own: true as const }];

describe('when a name has a slash', () => {
  test.each<[string, string, string | undefined]>([
    ['anthropic/claude-opus-5', 'ollama', 'anthropic: claude-opus-5'],
    ['openrouter/anthropic/claude-opus-5', 'ollama', 'openrouter: anthropic/claude-opus-5'],
    ['meta-llama/Llama-3', 'ollama', undefined],
    ['anthropic/claude-opus-5', 'openrouter', undefined],
    ['openai/gpt-oss-20b', 'groq', undefined],
    ['deepseek/deepseek-r1', 'together', undefined],
    ['openrouter/anthropic/claude-opus-5', 'openrouter', 'openrouter: anthropic/claude-opus-5'],
    ['openrouter/auto', 'openrouter', undefined],
    ['ollama/llama3.2', 'openrouter', 'ollama: llama3.2'],
    ['mock/echo', 'openrouter', 'mock: echo'],
    ['work/m', 'openrouter', 'work: m'],
    ['openai/', 'ollama', undefined],
    ['/x', 'ollama', undefined],
    ['constructor/x', 'ollama', undefined],
  ])('and it is %s with %s in force, then its provider is %s', (name, inForce, meant) => {
    const found = prefixed(name, inForce, definitions);
    expect(found && `${found.provider}: ${found.model}`).toBe(meant);
  });
});

describe("when a name is plainly a vendor's", () => {
  test.each([
    ['claude-opus-5', 'anthropic'],
    ['gpt-5.5', 'openai'],
    ['gpt-4o', 'openai'],
    ['o3', 'openai'],
    ['o4-mini', 'openai'],
    ['chatgpt-4o-latest', 'openai'],
    ['gpt-oss:20b', undefined],
    ['gpt-neox', undefined],
    ['gpt4all-j', undefined],
    ['llama3.2', undefined],
  ])('as %s is, then it is that of %s', (name, vendor) => {
    expect(familyOf(name)).toBe(vendor);
  });
});

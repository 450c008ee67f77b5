import { describe, expect, test } from '@jest/globals';
import { CATALOG } from '../../src/providers/catalog.ts';
import { connectionTo, harness } from './harness.ts';

describe('the catalog', () => {
  test('when it is read, then every vendor of the specification has one row', () => {
    const names =
      'openai anthropic ollama lmstudio llamacpp vllm openrouter groq deepseek mistral gemini xai together mock';
    expect(CATALOG.map(({ name }) => name).join(' ')).toBe(names);
  });

  test.each(CATALOG.filter(({ base_url }) => base_url))(
    'when $name has a base URL, then it is https or loopback, without a slash at its end',
    ({ base_url }) => {
      expect(base_url).toMatch(/^(https:\/\/|http:\/\/127\.0\.0\.1:\d+).*[^/]$/);
    },
  );

  test('when a vendor is remote, then it names its key', () => {
    const remote = CATALOG.filter(({ base_url, type }) => type !== 'mock' && !base_url?.startsWith('http://127.'));
    expect(remote.filter(({ api_key_env }) => !api_key_env)).toEqual([]);
  });
});

describe('the factory', () => {
  test('when a provider is opened, then it knows its name and has sent nothing', () => {
    const fetch = () => Promise.reject(new Error('nothing may be sent'));
    expect(harness({ fetch }).factory.open(connectionTo('http://127.0.0.1:9')).name).toBe('acme');
  });
});

import { describe, expect, test } from '@jest/globals';
import { shellHint } from '../../../src/commands/advice.ts';
import type { LlmkitError } from '../../../src/core/errors.ts';
import { SettingsService } from '../../../src/core/settings/service.ts';
import type { Config } from '../../../src/core/records/config.ts';
import type { SettingValues } from '../../../src/core/tables/settings.ts';
import { CATALOG } from '../../../src/providers/catalog.ts';

interface Case {
  env?: Record<string, string>;
  config?: Config;
  keys?: Record<string, string>;
  flag?: SettingValues;
  conversation?: SettingValues;
}

async function connect({ env = {}, config = {}, keys = {}, flag = {}, conversation = {} }: Case) {
  const readOnly = <T>(value: T) => ({ path: undefined, read: async () => value, update: async () => value });
  const settings = new SettingsService({ config: readOnly(config), keys: readOnly({ keys }), vendors: CATALOG, env });
  const now = await settings.snapshot();
  return now.connection(now.effective({ flag, conversation }), { needsKey: true });
}

describe('when a key is looked for', () => {
  test.each<[string, Case, string | undefined]>([
    ['LLM_API_KEY before the vendor variable', { env: { LLM_API_KEY: 'a', OPENAI_API_KEY: 'b' } }, 'a'],
    ['the vendor variable before keys.json', { env: { OPENAI_API_KEY: 'b' }, keys: { openai: 'c' } }, 'b'],
    ['keys.json at last', { keys: { openai: 'c' } }, 'c'],
    [
      'LLM_API_KEY not to another provider',
      { env: { LLM_API_KEY: 'a', ANTHROPIC_API_KEY: 'b' }, flag: { model: 'claude-x' } },
      'b',
    ],
    ['LLM_API_KEY to the provider LLM_PROVIDER names', { env: { LLM_API_KEY: 'a', LLM_PROVIDER: 'groq' } }, 'a'],
    [
      'only LLM_API_KEY to an ad hoc URL',
      { env: { LLM_API_KEY: 'a', OPENAI_API_KEY: 'b' }, flag: { base_url: 'http://127.0.0.1:1' } },
      'a',
    ],
    [
      'no own key to an ad hoc URL',
      { env: { OPENAI_API_KEY: 'b' }, keys: { openai: 'c' }, flag: { base_url: 'http://127.0.0.1:1' } },
      undefined,
    ],
    ['no own key to LLM_BASE_URL', { env: { OPENAI_API_KEY: 'b', LLM_BASE_URL: 'http://127.0.0.1:1' } }, undefined],
    [
      'the own key to the own variable URL',
      { env: { OPENAI_API_KEY: 'b', OPENAI_BASE_URL: 'http://127.0.0.1:1' } },
      'b',
    ],
    ['a key in quotes without them', { env: { OPENAI_API_KEY: '"b"' } }, 'b'],
    ['LLM_API_KEY in quotes without them', { env: { LLM_API_KEY: "'a'" } }, 'a'],
    [
      'LLM_API_KEY not to the own address of a prefixed name, but to LLM_BASE_URL',
      {
        env: { LLM_API_KEY: 'a', OPENAI_API_KEY: 'b', LLM_BASE_URL: 'http://127.0.0.1:1' },
        flag: { model: 'openai/m' },
      },
      'b',
    ],
    [
      'LLM_API_KEY not to --provider when it belongs to LLM_BASE_URL',
      {
        env: { LLM_API_KEY: 'a', GROQ_API_KEY: 'b', LLM_PROVIDER: 'groq', LLM_BASE_URL: 'http://127.0.0.1:1' },
        flag: { provider: 'groq', model: 'm' },
      },
      'b',
    ],
    ['no key to a local server', { env: { OPENAI_API_KEY: 'b' }, flag: { provider: 'ollama', model: 'm' } }, undefined],
  ])('%s', async (_name, given, key) => {
    expect((await connect(given)).api_key).toBe(key);
  });

  test('and there is none, then the error names every way out', async () => {
    const error = await connect({}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'no_key' });
    for (const way of [
      'Set OPENAI_API_KEY or ANTHROPIC_API_KEY or LLM_API_KEY;',
      'llmkit keys set openai',
      '--provider NAME',
      'ollama',
      '--base-url URL',
      'mock',
    ]) {
      expect(shellHint((error as LlmkitError).advice)).toContain(way);
    }
  });

  test('and it is another provider that has none, then LLM_API_KEY, which would not go there, is not named', async () => {
    const error = await connect({ flag: { provider: 'groq', model: 'm' } }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'no_key' });
    expect(shellHint((error as LlmkitError).advice)).toMatch(/^Set GROQ_API_KEY;/);
  });

  test.each<[string, Case, object]>([
    ['LLM_API_KEY', { env: { LLM_API_KEY: 'a', OPENAI_API_KEY: 'b' } }, { api_key_from: 'LLM_API_KEY', ad_hoc: false }],
    ['the vendor variable', { env: { OPENAI_API_KEY: 'b' } }, { api_key_from: 'OPENAI_API_KEY', ad_hoc: false }],
    ['keys.json', { keys: { openai: 'c' } }, { api_key_from: 'keys.json', ad_hoc: false }],
    [
      'LLM_API_KEY beside an ad hoc URL',
      { env: { LLM_API_KEY: 'a', LLM_BASE_URL: 'http://127.0.0.1:1' } },
      { api_key_from: 'LLM_API_KEY', ad_hoc: true, base_url_way: 'LLM_BASE_URL' },
    ],
  ])('and it is that of %s, then the connection says so', async (_name, given, where) => {
    expect(await connect(given)).toMatchObject(where);
  });

  test.each<[Case, string]>([
    [{ env: { OPENAI_API_KEY: 'a b' } }, 'It is the one in OPENAI_API_KEY: set that anew'],
    [{ env: { LLM_API_KEY: 'a b' } }, 'It is the one in LLM_API_KEY: set that anew'],
    [{ env: { LLM_API_KEY: 'a b', LLM_BASE_URL: 'http://127.0.0.1:1' } }, 'Set LLM_API_KEY: no other'],
    [{ keys: { openai: 'a b' } }, 'Set OPENAI_API_KEY or run: llmkit keys set openai'],
  ])('and it cannot be sent (%j), then the hint names where it is', async (given, hint) => {
    const error = await connect(given).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'config' });
    expect(shellHint((error as LlmkitError).advice)).toContain(hint);
  });

  test.each(['sk-secret\nX: y', 'sk-secret ', 'sk secret', 'sk-secrét'])(
    'and it is %j, then it is refused and not shown',
    async (key) => {
      const error = await connect({ env: { OPENAI_API_KEY: key } }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'config' });
      expect(JSON.stringify(error) + String(error)).not.toContain(key);
    },
  );
});

describe('when config has headers', () => {
  const headers = { 'x-api-key': 'secret' };
  const config = { providers: { openai: { headers } } };
  const env = { OPENAI_API_KEY: 'b' };
  test.each<[string, Case, object]>([
    ['to the vendor itself', { env }, headers],
    ['to the own variable URL', { env: { ...env, OPENAI_BASE_URL: 'http://127.0.0.1:1' } }, headers],
    ['not to --base-url', { env, flag: { base_url: 'http://127.0.0.1:1' } }, {}],
    ['not to LLM_BASE_URL', { env: { ...env, LLM_BASE_URL: 'http://127.0.0.1:1' } }, {}],
    ['not to the URL of a conversation', { env, conversation: { base_url: 'http://127.0.0.1:1' } }, {}],
  ])('then they go %s', async (_name, given, sent) => {
    expect((await connect({ config, ...given })).headers).toEqual(sent);
  });
});

describe('when an address is chosen', () => {
  test('and it has a query, then it is refused by the name of its variable, and not shown', async () => {
    const env = { OPENAI_API_KEY: 'b', OPENAI_BASE_URL: 'https://llm.example.com/v1?api-key=secret' };
    const error = await connect({ env }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'config',
      message: expect.stringMatching(/set with OPENAI_BASE_URL: expected an http or https URL without .*query/),
    });
    expect(String(error)).not.toContain('secret');
  });

  test.each([
    ['http://192.168.1.5/v1', 'insecure_url'],
    ['http://example.com/v1', 'insecure_url'],
    ['http://127.0.0.1.example.com/v1', 'insecure_url'],
  ])('and it is plain http to %s, then it is refused', async (base_url, code) => {
    await expect(connect({ flag: { base_url } })).rejects.toMatchObject({ code });
  });

  test('and it is plain http to another machine, then that goes with --allow-http', async () => {
    const flag = { base_url: 'http://192.168.1.5/v1', allow_http: true };
    await expect(connect({ flag })).resolves.toMatchObject({ base_url: flag.base_url });
  });

  test("for a provider of one's own, then no more than that is needed", async () => {
    const config = { providers: { work: { base_url: 'https://llm.example.com/v1' } } };
    const flag = { provider: 'work', model: 'm' };
    await expect(connect({ config, flag, keys: { work: 'w' } })).resolves.toMatchObject({
      provider: 'work',
      type: 'openai',
      base_url: 'https://llm.example.com/v1',
      api_key: 'w',
    });
  });

  test('and the provider is unknown, then it is refused with the nearest name', async () => {
    await expect(connect({ flag: { provider: 'opnai' } })).rejects.toMatchObject({
      code: 'unknown_provider',
      hint: expect.stringContaining('Did you mean openai?'),
    });
  });
});

describe('when a server is named in messages', () => {
  const base_url = 'http://127.0.0.1:8080/v1';
  test.each<[string, Case]>([
    ['OpenAI', { keys: { openai: 'k' } }],
    ['Anthropic', { keys: { anthropic: 'k' }, flag: { provider: 'anthropic' } }],
    ['Ollama', { flag: { model: 'ollama/m' } }],
    ['Mock', { flag: { provider: 'mock' } }],
    ['work', { config: { providers: { work: { base_url } } }, flag: { provider: 'work', model: 'm' } }],
    ['the server at 127.0.0.1:8080', { flag: { base_url } }],
    ['the server at 127.0.0.1:8080', { flag: { base_url, provider: 'anthropic' } }],
    ['the server at 127.0.0.1:8080', { env: { LLM_BASE_URL: base_url } }],
    ['the server at 127.0.0.1:8080', { conversation: { base_url } }],
    ['the server at 127.0.0.1:8080', { keys: { openai: 'k' }, env: { OPENAI_BASE_URL: base_url } }],
    ['the server at 127.0.0.1:8080', { keys: { openai: 'k' }, config: { providers: { openai: { base_url } } } }],
    ['the server at [::1]:8080', { flag: { base_url: 'http://[::1]:8080/v1' } }],
  ])('then it is %s', async (server, given) => {
    expect((await connect(given)).server).toBe(server);
  });
});

describe('when a name begins with what is no provider', () => {
  const keys = { openai: 'k', deepseek: 'k', gemini: 'k', groq: 'k' };
  test.each<[string, string, Case]>([
    ['antropic/claude-x', 'Did you mean anthropic/claude-x?', {}],
    ['olama/llama', 'Did you mean ollama/llama?', { config: { provider: 'deepseek' } }],
    ['antropic/claude-x', 'Did you mean anthropic/claude-x?', { flag: { provider: 'openai' } }],
    ['meta-llama/L', 'Known: openai, ', {}],
  ])('as %s does, then it is refused: %s', async (model, hint, given) => {
    const flag = { ...given.flag, model };
    const error = await connect({ keys, ...given, flag }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unknown_provider', message: expect.stringContaining(JSON.stringify(model)) });
    expect(shellHint((error as LlmkitError).advice)).toContain(hint);
  });

  test.each<[string, Case]>([
    ['a local server', { config: { provider: 'ollama' } }],
    ['a vendor that resells', { config: { provider: 'groq' } }],
    ['a vendor whose names hold slashes', { config: { provider: 'gemini' } }],
    ['an address', { flag: { base_url: 'http://127.0.0.1:1' } }],
    ['the wire of OpenAI elsewhere', { env: { OPENAI_BASE_URL: 'http://127.0.0.1:1' } }],
  ])('and it goes to %s, then it is sent whole', async (_where, given) => {
    await expect(connect({ keys, ...given, flag: { ...given.flag, model: 'antropic/x' } })).resolves.toBeDefined();
  });
});

describe('when a base URL was pasted with more than it', () => {
  const base_url = 'http://127.0.0.1:1/v1';
  const pasted = ` "${base_url}/chat/completions" `;
  const groq = { keys: { groq: 'k' }, flag: { provider: 'groq', model: 'm' } };
  test.each<[string, Case]>([
    ['LLM_BASE_URL', { env: { LLM_BASE_URL: pasted } }],
    ['OPENAI_BASE_URL', { env: { OPENAI_BASE_URL: pasted.trim(), OPENAI_API_KEY: 'k' } }],
    ['config.json', { ...groq, config: { providers: { groq: { base_url: `${base_url}/chat/completions` } } } }],
  ])('in %s, then it is used without that', async (_where, given) => {
    expect((await connect(given)).base_url).toBe(base_url);
  });

  test.each([
    'http://localhost.:1',
    'http://0.0.0.0:1',
    'http://[::]:1',
    'http://[::1]:1',
    'http://[::ffff:127.0.0.1]:1',
  ])('as %s, then it is this machine', async (address) => {
    await expect(connect({ flag: { base_url: address } })).resolves.toBeDefined();
  });
});

describe('when a call is silent', () => {
  test('and the server is on this machine, then it may take ten minutes to load its model', async () => {
    const { timeout_ms, first_byte_timeout_ms } = await connect({ flag: { provider: 'ollama', model: 'm' } });
    expect([timeout_ms, first_byte_timeout_ms]).toEqual([120_000, 600_000]);
  });

  test('and the user says for how long it may be, then that counts everywhere', async () => {
    const { timeout_ms, first_byte_timeout_ms } = await connect({
      flag: { provider: 'ollama', model: 'm', timeout_s: 5 },
    });
    expect([timeout_ms, first_byte_timeout_ms]).toEqual([5000, 5000]);
  });
});

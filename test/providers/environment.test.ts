import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { eventStream, startRawServer } from '../support/raw-server.ts';
import { anthropic, connectionTo, harness, KEY, openai } from './harness.ts';

const HOSTILE = {
  OPENAI_API_KEY: 'env-openai-key',
  OPENAI_ADMIN_KEY: 'env-admin-key',
  OPENAI_BASE_URL: 'http://127.0.0.1:9/env',
  OPENAI_ORG_ID: 'env-org',
  OPENAI_PROJECT_ID: 'env-project',
  OPENAI_CUSTOM_HEADERS: 'X-Env: env-custom\nAuthorization: Bearer env-auth\nUser-Agent: env-agent',
  OPENAI_LOG: 'debug',
  ANTHROPIC_API_KEY: 'env-anthropic-key',
  ANTHROPIC_AUTH_TOKEN: 'env-token',
  ANTHROPIC_BASE_URL: 'http://127.0.0.1:9/env',
  ANTHROPIC_CUSTOM_HEADERS: 'X-Env: env-custom\nX-Api-Key: env-auth\nUser-Agent: env-agent',
  ANTHROPIC_PROFILE: 'env-profile',
  ANTHROPIC_LOG: 'debug',
};

const GOOD = {
  openai: eventStream(openai.text('ok'), openai.finish()),
  anthropic: eventStream(anthropic.text('ok'), anthropic.finish()),
};

describe.each(['openai', 'anthropic'] as const)('when the environment is full of %s variables', (type) => {
  const before = { ...process.env };
  beforeEach(() => void Object.assign(process.env, HOSTILE));
  afterEach(() => {
    for (const name of Object.keys(HOSTILE)) delete process.env[name];
    Object.assign(process.env, before);
  });

  test('then nothing of it goes out', async () => {
    const server = await startRawServer(GOOD[type]);
    const { text } = await harness().ask(connectionTo(server.url, { type }));
    expect(text).toBe('ok');
    expect(JSON.stringify(server.requests)).not.toMatch(/env-/);
    expect(server.requests[0]!.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'user-agent': 'llmkit' });
  });

  test('then nothing is printed, not even that a model is deprecated', async () => {
    const server = await startRawServer(GOOD[type]);
    const printers = (['debug', 'error', 'info', 'log', 'warn'] as const).map((name) =>
      jest.spyOn(console, name).mockReturnValue(),
    );
    await harness().ask(connectionTo(server.url, { type }), { model: 'claude-sonnet-4-5' });
    expect(printers.flatMap((printer) => printer.mock.calls)).toEqual([]);
    jest.restoreAllMocks();
  });

  test('and there is no key, then no authorization goes out', async () => {
    const server = await startRawServer(GOOD[type]);
    const { api_key: _, ...keyless } = connectionTo(server.url, { type });
    const { text } = await harness().ask(keyless);
    expect(text).toBe('ok');
    expect(Object.keys(server.requests[0]!.headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/auth|key/)]),
    );
  });

  test('and there is no base URL, then the request is for the vendor itself', async () => {
    const { base_url: _, ...bare } = connectionTo('', { type });
    const { url } = await harness().describe(bare);
    expect(url).toBe(
      type === 'openai' ? 'https://api.openai.com/v1/chat/completions' : 'https://api.anthropic.com/v1/messages',
    );
  });

  test('then the SDK’s own client takes nothing of it either', async () => {
    const server = await startRawServer(GOOD[type]);
    const client = (await harness().factory.open(connectionTo(server.url, { type })).client()) as {
      get(path: string): Promise<unknown>;
    };
    await client.get('/anything');
    expect(JSON.stringify(server.requests)).not.toMatch(/env-/);
  });
});

describe('the key', () => {
  const sentTo = async (base_url: string | undefined, model: string) => {
    const sent: Headers[] = [];
    const fetch = (_input: unknown, init?: RequestInit) => {
      sent.push(new Headers(init?.headers));
      return Promise.resolve(
        new Response(anthropic.text('ok') + anthropic.finish(), { headers: { 'content-type': 'text/event-stream' } }),
      );
    };
    const { base_url: _, ...bare } = connectionTo('', { type: 'anthropic' });
    await harness({ fetch }).ask({ ...bare, ...(base_url !== undefined && { base_url }) }, { model, temperature: 0.5 });
    return ['authorization', 'x-api-key', 'anthropic-version'].map((name) => sent[0]!.get(name));
  };

  test('when a current model of Anthropic is asked, then it goes as a bearer token', async () => {
    expect(await sentTo(undefined, 'claude-sonnet-5-5')).toEqual([`Bearer ${KEY}`, null, '2026-10-21']);
  });

  test('when an older one is asked with sampling, then it goes as x-api-key', async () => {
    expect(await sentTo(undefined, 'claude-haiku-4-5')).toEqual([null, KEY, '2023-06-01']);
  });

  test('when another vendor is asked, then it goes both ways', async () => {
    expect(await sentTo('https://llm.example.com', 'glm-5')).toEqual([`Bearer ${KEY}`, KEY, '2023-06-01']);
  });

  test('when own headers are set, then they go out and win', async () => {
    const server = await startRawServer(GOOD.openai);
    await harness().ask(connectionTo(server.url, { headers: { 'X-Team': 'blue', Authorization: 'Basic abc' } }));
    expect(server.requests[0]!.headers).toMatchObject({ 'x-team': 'blue', authorization: 'Basic abc' });
  });
});

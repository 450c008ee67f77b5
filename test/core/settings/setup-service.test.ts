import { describe, expect, test } from '@jest/globals';
import { memoryApp } from '../../support/memory-app.ts';

const LOCAL = { provider: 'ollama', base_url: 'http://127.0.0.1:9999/v1', models: [{ id: 'm' }] };

describe('when a home is new', () => {
  test.each([
    [{}, {}, true],
    [{ LLM_PROVIDER: 'mock' }, {}, false],
    [{ LLM_MODEL: 'mock/echo' }, {}, false],
    [{ OPENAI_API_KEY: 'k' }, {}, false],
    [{ ANTHROPIC_API_KEY: 'k', GROQ_API_KEY: 'k' }, {}, false],
    [{ LLM_API_KEY: 'k' }, {}, false],
    [{}, { base_url: 'http://127.0.0.1:1' }, false],
    [{}, { temperature: 1 }, true],
  ])('with %j and %j, then that first steps are needed is: %s', async (env, flag, needed) => {
    const { settings, setup } = memoryApp({ env }).app;
    const snapshot = await settings.snapshot();
    expect(setup.isNeeded(snapshot, snapshot.effective({ flag }))).toBe(needed);
  });

  test('and a key is given, then its provider becomes the configured one', async () => {
    const { app, store } = memoryApp({ env: {} });
    await app.setup.useKey('groq', 'sk-1');
    expect(await store.keys.read()).toEqual({ keys: { groq: 'sk-1' } });
    expect(await store.config.read()).toEqual({ provider: 'groq' });
  });

  test('and a local server is chosen, then its model becomes the configured one, its address where it is another', async () => {
    const { app, store } = memoryApp({ env: {}, findLocalServers: async () => [LOCAL] });
    const [server] = await app.setup.findLocalServers();
    await app.setup.useServer(server!, 'm');
    expect(await store.config.read()).toEqual({
      provider: 'ollama',
      model: 'm',
      providers: { ollama: { base_url: LOCAL.base_url } },
    });
  });

  test('and a local server at its usual address is chosen, then the address is not written down', async () => {
    const { app, store } = memoryApp({ env: {} });
    const usual = (await app.settings.snapshot()).definitions.find(({ name }) => name === 'ollama')!.base_url!;
    await app.setup.useServer({ ...LOCAL, base_url: usual }, 'm');
    expect(await store.config.read()).toEqual({ provider: 'ollama', model: 'm' });
  });
});

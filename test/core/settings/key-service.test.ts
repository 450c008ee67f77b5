import { describe, expect, test } from '@jest/globals';
import { memoryApp } from '../../support/memory-app.ts';

describe('when a key is stored', () => {
  test.each([
    ['openai', true],
    ['my.corp', false],
  ])('for %s, then that the provider is known is: %s', async (provider, known) => {
    const { app, store } = memoryApp();
    expect(await app.keys.set(provider, '  sk-1\r\n')).toEqual({ provider, known });
    expect(await store.keys.read()).toEqual({ keys: { [provider]: 'sk-1' } });
  });

  test.each(['', ' \n', 'two words', 'sk\nx', 'sk-é', 'x'.repeat(10_001)])(
    'and it is %j, which no key can be, then it is refused and not shown',
    async (key) => {
      const { app, store } = memoryApp();
      const error: unknown = await app.keys.set('openai', key).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'usage' });
      if (key.trim() !== '') expect(String(error)).not.toContain(key);
      expect(await store.keys.read()).toEqual({ keys: {} });
    },
  );

  test.each(['__proto__', '../x', 'a b', ''])('for %j, then the name is refused', async (provider) => {
    const { keys } = memoryApp().app;
    await expect(keys.set(provider, 'sk-1')).rejects.toThrow('as the name of a provider');
    expect(() => keys.checkProvider(provider)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('when keys are listed', () => {
  test.each([
    ['sk-0123456789-01234567', '…4567'],
    ['x'.repeat(20), '…xxxx'],
    ['x'.repeat(19), '…'],
  ])('then of %s is shown %s', async (key, shown) => {
    const { keys } = memoryApp().app;
    await keys.set('openai', key);
    expect(await keys.list()).toEqual([{ provider: 'openai', source: 'keys.json', key: shown, in_force: true }]);
  });
});

describe('when a key is removed', () => {
  test('then it is gone, and the others stay', async () => {
    const { keys } = memoryApp().app;
    await keys.set('openai', 'a');
    await keys.set('groq', 'b');
    await keys.remove('openai');
    expect((await keys.list()).map(({ provider }) => provider)).toEqual(['groq']);
  });

  test.each(['openai', 'toString'])('of %s and none is stored, then it is not found', async (provider) => {
    await expect(memoryApp().app.keys.remove(provider)).rejects.toMatchObject({ code: 'not_found' });
  });
});

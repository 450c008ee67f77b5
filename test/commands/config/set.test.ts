import { describe, expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

describe('when a setting is set', () => {
  test.each([
    ['temperature', '3', 'a number from 0 to 2'],
    ['temperature', 'warm', 'a number from 0 to 2'],
    ['max_tokens', '0', 'a whole number, 1 or more'],
    ['save', 'maybe', 'one of: auto, always, never'],
    ['stream', 'perhaps', 'true or false'],
    ['providers.work.base_url', 'example', 'an http or https URL'],
    ['providers.work.type', 'soap', 'one of: openai, anthropic'],
    ['temprature', '1', 'Did you mean temperature?'],
    ['__proto__.x', '1', 'There is no setting'],
    ['providers.__proto__.model', 'x', 'Cannot use "__proto__" as the name of a provider'],
    ['aliases.constructor', 'x', 'Cannot use "constructor" as the name of a model alias'],
  ])('as %s to %s, then that is refused: %s', async (key, value, part) => {
    const refused = { code: 2, err: expect.stringContaining(part) };
    expect(await testKit().run('config', 'set', key, value)).toMatchObject(refused);
  });

  test('as the provider to one that nothing is known of, then that is refused; one of the user is not', async () => {
    const kit = testKit();
    const { code, err } = await kit.run('config', 'set', 'provider', 'opnai');
    expect([code, err]).toEqual([3, expect.stringContaining('Did you mean openai?')]);
    expect((await kit.run('config', 'get', 'provider')).code).toBe(4);
    await kit.run('config', 'set', 'providers.mine.base_url', 'http://127.0.0.1:1/v1');
    expect((await kit.run('config', 'set', 'provider', 'mine')).code).toBe(0);
  });
});

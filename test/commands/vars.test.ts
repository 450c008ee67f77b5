import { describe, expect, test } from '@jest/globals';
import { testKit, type TestKit } from '../support/test-kit.ts';

describe('a definition', () => {
  const shown = async (kit: TestKit) => JSON.parse((await kit.run('vars', 'show', 'zip', '--json')).out);

  test('loses pattern, default and description when they are set to nothing', async () => {
    const kit = testKit();
    const options = ['--pattern', '[0-9]{5}', '--default', '12345', '--description', 'Where'];
    const { code } = await kit.run('vars', 'add', 'zip', ...options);
    expect(code).toBe(0);
    expect((await kit.run('vars', 'set', 'zip', '--pattern', '')).code).toBe(0);
    expect(await shown(kit)).toMatchObject({ default_value: '12345', description: 'Where' });
    expect(await shown(kit)).not.toHaveProperty('validation_pattern');
    expect((await kit.run('vars', 'set', 'zip', '--default', '', '--description', '')).code).toBe(0);
    expect(await shown(kit)).toEqual({ name: 'zip', variable_type: 'text', is_required: true });
    expect((await kit.run('vars', 'check', 'zip=anything')).code).toBe(0);
  });

  test.each(['add', 'set'])('is not optional and required at once: %s', async (verb) => {
    const kit = testKit();
    if (verb === 'set') await kit.run('vars', 'add', 'zip');
    const { code, err } = await kit.run('vars', verb, 'zip', '--optional', '--required');
    expect([code, err]).toEqual([2, 'error: Cannot use --optional and --required together. Give one of them.\n']);
  });

  test('is refused with all that is wrong with it', async () => {
    const kit = testKit();
    const options = ['--option', 'a', '--option', '', '--option', 'a', '--default', 'c', '--pattern', '('];
    const { code, err } = await kit.run('vars', 'add', 'zip', ...options);
    expect(code).toBe(2);
    for (const fault of ['an empty option', 'option "a" more than once', 'no regular expression', 'the default of zip'])
      expect(err).toContain(fault);
    expect((await kit.run('vars', 'show', 'zip')).code).toBe(4);
  });
});

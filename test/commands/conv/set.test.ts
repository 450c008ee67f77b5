import { describe, expect, test } from '@jest/globals';
import { tripKit } from '../../support/test-kit.ts';

describe('when what a conversation keeps is set', () => {
  test('then it keeps model and provider as they are meant now', async () => {
    const { kit, show } = await tripKit();
    await kit.run('config', 'set', 'aliases.fast', 'openai/gpt-4o');
    const flags = ['-m', 'fast', '-s', 'New.', '--top-p', '0.5', '--public'];
    expect((await kit.run('conv', 'set', 'Trip', ...flags)).code).toBe(0);
    expect(await show()).toMatchObject({
      system_prompt: 'New.',
      is_public: true,
      settings: { provider: 'openai', model: 'gpt-4o', temperature: 0.1, top_p: 0.5 },
    });
  });

  test('to nothing, then it is gone, and a model takes its provider along', async () => {
    const { kit, show } = await tripKit();
    await kit.run('conv', 'set', 'Trip', '-m', 'openai/gpt-4o', '--public');
    await kit.run('conv', 'set', 'Trip', '--unset', 'model', '--unset', 'system', '--private', '--title', 'Journey');
    const { settings, system_prompt: system, is_public: isPublic } = await show('Journey');
    expect([settings, system, isPublic]).toEqual([{ temperature: 0.1 }, undefined, false]);
  });

  test('to a provider alone, then its default model is meant', async () => {
    const { kit, show } = await tripKit();
    await kit.run('conv', 'set', 'Trip', '-m', 'openai/gpt-4o');
    await kit.run('conv', 'set', 'Trip', '--provider', 'ollama');
    expect((await show()).settings).toEqual({ provider: 'ollama', temperature: 0.1 });
  });

  test.each([
    [[], 'Nothing to set'],
    [['--unset', 'colour'], 'keeps no "colour"'],
    [['--temperature', '3'], '0 to 2'],
    [['--public', '--private'], 'cannot be used with'],
  ])('by %j, then that is refused: %s', async (flags, part) => {
    const { kit } = await tripKit();
    const refused = { code: 2, err: expect.stringContaining(part) };
    expect(await kit.run('conv', 'set', 'Trip', ...flags)).toMatchObject(refused);
  });
});

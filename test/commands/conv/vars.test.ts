import { describe, expect, test } from '@jest/globals';
import { mockKit, type TestKit } from '../../support/test-kit.ts';

const last = (kit: TestKit) => kit.json('conv', 'show', 'last');

describe('when values of a conversation are changed', () => {
  test('and its system prompt was set by hand, then that stays, and the values are shown', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', 'For {{ city }}.');
    await kit.run('conv', 'new', '--prompt', 'p', '-v', 'city=Oslo', '-s', 'By hand.');
    expect((await kit.run('conv', 'vars', 'last', 'city=Rome')).err).toContain('by hand');
    expect((await kit.run('conv', 'vars', 'last')).out).toBe('city = Rome\n');
    expect((await last(kit)).system_prompt).toBe('By hand.');
  });

  test('and it came from running a prompt without system text, then the body does not become one', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', 'Pack for {{ city }}.');
    await kit.run('prompt', 'run', 'p', '-v', 'city=Oslo', '--save');
    const { code, err } = await kit.run('conv', 'vars', 'last', 'city=Rome');
    expect([code, err]).toEqual([0, expect.stringContaining('no system text')]);
    const { variable_values: values, system_prompt: system } = await last(kit);
    expect([values, system]).toEqual([{ city: 'Rome' }, undefined]);
  });

  test('and it came from running a prompt, then its system text is made anew', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', 'Pack for {{ city }}.', '--system', 'You know {{ city }}.');
    await kit.run('prompt', 'run', 'p', '-v', 'city=Oslo', '--save');
    await kit.run('conv', 'vars', 'last', 'city=Rome');
    expect((await last(kit)).system_prompt).toBe('You know Rome.');
  });

  test('and another prompt has got the name and number of its own, then that is not used', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', 'For {{ city }}.');
    await kit.run('conv', 'new', '--prompt', 'p', '-v', 'city=Oslo');
    await kit.run('prompt', 'rm', 'p', '--force');
    await kit.addPrompt('p', 'Something else about {{ city }}.');
    expect((await kit.run('conv', 'vars', 'last', 'city=Rome')).err).toContain('is gone');
    expect(await last(kit)).toMatchObject({ system_prompt: 'For Oslo.', variable_values: { city: 'Rome' } });
  });

  test('by twelve at once, then they end with a system prompt that shows all', async () => {
    const kit = mockKit();
    const names = Array.from({ length: 12 }, (_, at) => `v${at}`);
    await kit.addPrompt('p', names.map((name) => `{{ ${name} }}`).join(' '));
    await kit.run('conv', 'new', '--prompt', 'p', ...names.flatMap((name) => ['-v', `${name}=1`]));
    const results = await Promise.all(names.map((name) => kit.run('conv', 'vars', 'last', `${name}=2`)));
    expect(results.map(({ code }) => code)).toEqual(names.map(() => 0));
    expect((await last(kit)).system_prompt).toBe(names.map(() => '2').join(' '));
  });
});

describe('when a bad value is given for a conversation', () => {
  const bad = { code: 2, err: expect.stringContaining('n must be a valid number') };

  test('whose system prompt was set by hand, then it is refused all the same', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', 'For {{ n }}.', '--variable', 'n:number');
    await kit.run('conv', 'new', '--prompt', 'p', '-v', 'n=1', '-s', 'By hand.');
    expect(await kit.run('conv', 'vars', 'last', 'n=x')).toMatchObject(bad);
    expect((await kit.run('conv', 'vars', 'last')).out).toBe('n = 1\n');
  });

  test('that is shared by all prompts, then it is refused also without a prompt', async () => {
    const kit = mockKit();
    await kit.run('vars', 'add', 'n', '--type', 'number');
    await kit.run('conv', 'new', 'Trip');
    expect(await kit.run('conv', 'vars', 'last', 'n=x')).toMatchObject(bad);
    expect((await kit.run('conv', 'vars', 'last', 'n=2', 'other=x')).code).toBe(0);
  });
});

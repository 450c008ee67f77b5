import { describe, expect, test } from '@jest/globals';
import { testKit, type TestKit } from '../support/test-kit.ts';

const kitWithMock = () => testKit({ env: { LLM_PROVIDER: 'mock' } });

const last = async (kit: TestKit) => JSON.parse((await kit.run('conv', 'show', 'last', '--json')).out);

describe('conv vars', () => {
  test('of a conversation made by running a prompt without system text do not make its body the system prompt', async () => {
    const kit = kitWithMock();
    await kit.run('prompt', 'add', 'p', '--content', 'Pack for {{ city }}.');
    await kit.run('prompt', 'run', 'p', '-v', 'city=Oslo', '--save');
    const { code, err } = await kit.run('conv', 'vars', 'last', 'city=Rome');
    expect(code).toBe(0);
    expect(err).toContain('no system text');
    const record = await last(kit);
    expect(record.variable_values).toEqual({ city: 'Rome' });
    expect(record.system_prompt).toBeUndefined();
  });

  test('of a conversation made by running a prompt make its system text anew', async () => {
    const kit = kitWithMock();
    await kit.run('prompt', 'add', 'p', '--content', 'Pack for {{ city }}.', '--system', 'You know {{ city }}.');
    await kit.run('prompt', 'run', 'p', '-v', 'city=Oslo', '--save');
    await kit.run('conv', 'vars', 'last', 'city=Rome');
    expect((await last(kit)).system_prompt).toBe('You know Rome.');
  });

  test('do not use another prompt that got the name and number of the one the conversation was made from', async () => {
    const kit = kitWithMock();
    await kit.run('prompt', 'add', 'p', '--content', 'For {{ city }}.');
    await kit.run('conv', 'new', '--prompt', 'p', '-v', 'city=Oslo');
    await kit.run('prompt', 'rm', 'p', '--force');
    await kit.run('prompt', 'add', 'p', '--content', 'Something else about {{ city }}.');
    expect((await kit.run('conv', 'vars', 'last', 'city=Rome')).err).toContain('is gone');
    expect(await last(kit)).toMatchObject({ system_prompt: 'For Oslo.', variable_values: { city: 'Rome' } });
  });

  test('changed by twelve at once end with a system prompt that shows all', async () => {
    const kit = kitWithMock();
    const names = Array.from({ length: 12 }, (_, at) => `v${at}`);
    await kit.run('prompt', 'add', 'p', '--content', names.map((name) => `{{ ${name} }}`).join(' '));
    await kit.run('conv', 'new', '--prompt', 'p', ...names.flatMap((name) => ['-v', `${name}=1`]));
    const results = await Promise.all(names.map((name) => kit.run('conv', 'vars', 'last', `${name}=2`)));
    expect(results.map(({ code }) => code)).toEqual(names.map(() => 0));
    expect((await last(kit)).system_prompt).toBe(names.map(() => '2').join(' '));
  });
});

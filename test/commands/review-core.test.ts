import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { testKit, type TestKit } from '../support/test-kit.ts';

const kitWithMock = () => testKit({ env: { LLM_PROVIDER: 'mock' } });

const last = async (kit: TestKit) => JSON.parse((await kit.run('conv', 'show', 'last', '--json')).out);

describe('conv vars', () => {
  test('of a thread made by running a prompt without system text do not make its body the system prompt', async () => {
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

  test('of a thread made by running a prompt make its system text anew', async () => {
    const kit = kitWithMock();
    await kit.run('prompt', 'add', 'p', '--content', 'Pack for {{ city }}.', '--system', 'You know {{ city }}.');
    await kit.run('prompt', 'run', 'p', '-v', 'city=Oslo', '--save');
    await kit.run('conv', 'vars', 'last', 'city=Rome');
    expect((await last(kit)).system_prompt).toBe('You know Rome.');
  });

  test('do not use another prompt that got the name and number of the one the thread was made from', async () => {
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

describe('values of the last run', () => {
  test('that cannot be read or written never stop a run', async () => {
    const kit = kitWithMock();
    await kit.run('prompt', 'add', 'p', '--content', 'For {{ city }}.');
    writeFileSync(path.join(kit.home, 'last-values.json'), 'not JSON');
    const { code, out } = await kit.run('prompt', 'run', 'p', '-v', 'city=Oslo');
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('For Oslo.') });
    expect((await kit.run('prompt', 'run', 'p', '-v', 'city=Oslo', '--repeat-last')).code).toBe(0);
  });

  test('of prompts in files are known by path', async () => {
    const { variables } = kitWithMock().app();
    const inFile = (origin: string) => ({ name: 'review', source: 'file' as const, origin });
    await variables.rememberValues(inFile('a/review.md'), { x: '1' });
    await variables.rememberValues(inFile('b/review.md'), { x: '2' });
    expect(await variables.lastValues(inFile('a/review.md'))).toEqual({ x: '1' });
    expect(await variables.lastValues({ name: 'review', source: 'stored' })).toEqual({});
  });
});

test('a value without a variable is told with each name once', async () => {
  const kit = kitWithMock();
  const file = path.join(kit.home, 'p.md');
  mkdirSync(kit.home, { recursive: true });
  writeFileSync(file, '---\nvariables:\n  unit:\n    type: text\n---\nIn {{ unit }}.\n');
  const { err } = await kit.runWith({ realFiles: true }, 'prompt', 'run', file, '-v', 'unit=km', '-v', 'somewhere=x');
  expect(err).toContain('it has unit');
  expect(err).not.toContain('unit, unit');
});

test('an alias counts as the configured model when a provider is configured too', async () => {
  const kit = testKit();
  await kit.run('config', 'set', 'provider', 'mock');
  await kit.run('config', 'set', 'aliases.fast', 'mock/echo');
  await kit.run('config', 'set', 'model', 'fast');
  expect(await kit.app().settings.effective({})).toMatchObject({ provider: 'mock', model: 'echo' });
});

test('LLM_API_KEY counts as the key of the configured provider', async () => {
  const kit = testKit({ env: { LLM_API_KEY: 'sk-x' } });
  await kit.run('config', 'set', 'provider', 'anthropic');
  expect(await kit.app().settings.providersWithKey()).toEqual(['anthropic']);
});

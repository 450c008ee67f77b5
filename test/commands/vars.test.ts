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

describe('vars', () => {
  test('are added once, changed, listed, checked and removed', async () => {
    const kit = testKit();
    await kit.run(
      'vars',
      'add',
      'tone',
      '--option',
      'formal',
      '--option',
      'casual',
      '--default',
      'formal',
      '--description',
      'How',
    );
    expect((await kit.run('vars', 'add', 'tone')).code).toBe(5);
    expect((await kit.run('vars', 'set', 'tone', '--default', 'loud')).code).toBe(2);
    await kit.run('vars', 'set', 'tone', '--default', 'casual', '--optional');
    expect((await kit.run('vars', 'show', 'tone')).out).toBe(
      'tone: select (formal, casual), optional, default "casual", How\n',
    );
    expect((await kit.run('vars', 'check', 'tone=formal')).code).toBe(0);
    expect(await kit.run('vars', 'check', 'tone=loud')).toMatchObject({
      code: 2,
      err: expect.stringContaining('tone must be one of: formal, casual'),
    });
    expect((await kit.run('vars', 'rm', 'tone', '--force')).code).toBe(0);
    expect((await kit.run('vars', 'show', 'tone')).code).toBe(4);
    expect((await kit.run('vars', 'add', '__proto__')).code).toBe(2);
  });
});

test('vars check tells every unknown name beside the other faults', async () => {
  const kit = testKit();
  await kit.run('vars', 'add', 'tone', '--type', 'select', '--option', 'formal');
  const { code, err } = await kit.run('vars', 'check', 'a=1', 'tone=loud', 'b=2');
  expect(code).toBe(2);
  for (const part of ['a is not defined', 'b is not defined', 'tone must be']) expect(err).toContain(part);
});

test('the examples of vars check work in order', async () => {
  const { out } = await testKit().run('vars', 'check', '--help');
  const kit = testKit();
  const lines = out.slice(out.indexOf('Examples:')).match(/^ {2}llmkit .+/gm)!;
  expect(lines).not.toHaveLength(0);
  for (const line of lines) expect((await kit.run(...line.trim().split(' ').slice(1))).code).toBe(0);
});

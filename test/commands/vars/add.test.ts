import { describe, expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

describe('when a variable is added', () => {
  test('then it is listed as it is, and cannot be added again', async () => {
    const kit = testKit();
    const options = ['--option', 'formal', '--option', 'casual', '--default', 'formal', '--description', 'How'];
    await kit.run('vars', 'add', 'tone', ...options);
    expect((await kit.run('vars', 'show', 'tone')).out).toBe(
      'tone: select (formal, casual), required, default "formal", How\n',
    );
    expect((await kit.run('vars', 'add', 'tone')).code).toBe(5);
  });

  test('and something is wrong with it, then all of that is told', async () => {
    const kit = testKit();
    const options = ['--option', 'a', '--option', '', '--option', 'a', '--default', 'c', '--pattern', '('];
    const { code, err } = await kit.run('vars', 'add', 'zip', ...options);
    expect(code).toBe(2);
    for (const fault of ['an empty option', 'option "a" more than once', 'no regular expression', 'the default of zip'])
      expect(err).toContain(fault);
    expect((await kit.run('vars', 'show', 'zip')).code).toBe(4);
  });

  test('under a name that could reach a prototype, then that is refused', async () => {
    expect((await testKit().run('vars', 'add', '__proto__')).code).toBe(2);
  });
});

test.each(['add', 'set'])('when vars %s is given --optional and --required, then that is refused', async (verb) => {
  const kit = testKit();
  if (verb === 'set') await kit.run('vars', 'add', 'zip');
  const { code, err } = await kit.run('vars', verb, 'zip', '--optional', '--required');
  expect([code, err]).toEqual([2, 'error: Cannot use --optional and --required together. Give one of them.\n']);
});

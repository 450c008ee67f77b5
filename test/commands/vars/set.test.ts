import { describe, expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

describe('when a variable is set', () => {
  test('then what is given changes and the rest stays, unless it no longer fits', async () => {
    const kit = testKit();
    await kit.run('vars', 'add', 'tone', '--option', 'formal', '--option', 'casual', '--description', 'How');
    expect((await kit.run('vars', 'set', 'tone', '--default', 'loud')).code).toBe(2);
    await kit.run('vars', 'set', 'tone', '--default', 'casual', '--optional');
    expect((await kit.run('vars', 'show', 'tone')).out).toBe(
      'tone: select (formal, casual), optional, default "casual", How\n',
    );
  });

  test('to nothing, then it loses pattern, default and description', async () => {
    const kit = testKit();
    const shown = () => kit.json('vars', 'show', 'zip');
    const options = ['--pattern', '[0-9]{5}', '--default', '12345', '--description', 'Where'];
    expect((await kit.run('vars', 'add', 'zip', ...options)).code).toBe(0);
    expect((await kit.run('vars', 'set', 'zip', '--pattern', '')).code).toBe(0);
    expect(await shown()).toMatchObject({ default_value: '12345', description: 'Where' });
    expect(await shown()).not.toHaveProperty('validation_pattern');
    expect((await kit.run('vars', 'set', 'zip', '--default', '', '--description', '')).code).toBe(0);
    expect(await shown()).toEqual({ name: 'zip', variable_type: 'text', is_required: true });
    expect((await kit.run('vars', 'check', 'zip=anything')).code).toBe(0);
  });
});

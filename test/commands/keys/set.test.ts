import { describe, expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

describe('when a key is set', () => {
  test('then it is taken from standard input, and listed masked', async () => {
    const kit = testKit();
    await kit.runWith({ input: 'sk-0123456789-0123456789\n' }, 'keys', 'set', 'openai');
    expect((await kit.run('keys', 'list')).out).toBe('openai\t…6789\tkeys.json\tyes\n');
  });

  test.each(['', 'two words', 'sk\nx', 'sk-é'])('that is %j, then it is refused and not shown', async (input) => {
    const { code, err } = await testKit().runWith({ input }, 'keys', 'set', 'openai');
    expect(code).toBe(2);
    if (input) expect(err).not.toContain(input);
  });

  test('without a name and a terminal, then that is asked for in the error, and nothing is stored', async () => {
    const kit = testKit();
    const { code, err } = await kit.runWith({ input: 'sk-0123456789' }, 'keys', 'set');
    expect([code, err]).toEqual([
      2,
      'error: Cannot store a key: nobody says whose it is. For example: llmkit keys set openai.\n',
    ]);
    expect((await kit.run('keys', 'list')).out).toBe('');
  });

  test('for a name that could reach a prototype, then that is refused', async () => {
    expect((await testKit().runWith({ input: 'sk-1' }, 'keys', 'set', '__proto__')).code).toBe(2);
  });
});

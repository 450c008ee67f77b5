import { describe, expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

describe('when a prompt is shown', () => {
  test.each(['one', 'one\n', 'one\n\n'])('on a terminal, then it ends its last line: %j', async (text) => {
    const kit = testKit();
    await kit.addPrompt('p', text);
    expect((await kit.runWith({ tty: { stdout: true } }, 'prompt', 'show', 'p')).out).toMatch(/one\n+$/);
  });

  test('in an earlier version, then it has its own text, and its own note or none', async () => {
    const kit = testKit();
    await kit.addPrompt('p', 'one');
    await kit.addPrompt('p', 'two', '--force', '--note', 'better');
    expect((await kit.run('prompt', 'show', 'p@1')).out).toContain('one');
    expect((await kit.run('prompt', 'show', 'p')).out).toContain('two');
    expect(await kit.json('prompt', 'show', 'p@1')).not.toHaveProperty('note');
    expect(await kit.json('prompt', 'show', 'p@2')).toMatchObject({ note: 'better' });
  });

  test('in a version that is not there, then it is not found', async () => {
    const kit = testKit();
    await kit.addPrompt('p', 'one');
    expect((await kit.run('prompt', 'show', 'p@2')).code).toBe(4);
  });
});

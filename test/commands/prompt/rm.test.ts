import { describe, expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

describe('when prompts are removed', () => {
  test('and one took the place of a starter, then the starter is back, and cannot be removed', async () => {
    const kit = testKit();
    await kit.addPrompt('summarize', 'mine');
    await kit.run('prompt', 'rm', 'summarize', '--force');
    expect((await kit.run('prompt', 'show', 'summarize')).out).not.toContain('mine');
    expect((await kit.run('prompt', 'rm', 'summarize', '--force')).code).toBe(2);
  });

  test('and a starter is among them, then nothing is removed, before anything is asked', async () => {
    const kit = testKit();
    await kit.addPrompt('mine', 'x');
    const { code, err } = await kit.run('prompt', 'rm', 'mine', 'summarize');
    expect([code, err]).toEqual([2, expect.stringContaining('comes with llmkit')]);
    expect((await kit.run('prompt', 'rm', '--force', 'mine', 'summarize')).code).toBe(2);
    expect((await kit.run('prompt', 'show', 'mine')).code).toBe(0);
  });

  test('and one is named twice, then it is removed once', async () => {
    const kit = testKit();
    await kit.addPrompt('mine', 'x');
    expect(await kit.json('prompt', 'rm', '--force', 'mine', 'mine')).toEqual({ removed: ['mine'] });
  });
});

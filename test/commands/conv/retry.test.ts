import { describe, expect, test } from '@jest/globals';
import { tripKit } from '../../support/test-kit.ts';

describe('when the last question is asked again', () => {
  test('then one that failed before it is left alone, and show does not offer it', async () => {
    const { kit } = await tripKit();
    expect((await kit.run('conv', 'send', 'Trip', 'failed', '-m', 'mock/script')).code).not.toBe(0);
    const offer = /\(unanswered: llmkit conv retry [0-9a-f]{8}\)\n  failed/;
    expect((await kit.run('conv', 'show', 'Trip')).out).toMatch(offer);
    await kit.run('conv', 'send', 'Trip', 'good');
    expect((await kit.run('conv', 'show', 'Trip')).out).toContain('(unanswered)\n  failed');
    expect((await kit.run('conv', 'retry', 'Trip')).out).toMatch(/good\n$/);
  });

  test('with --dry-run, then the request is printed, and nothing is changed', async () => {
    const { kit, show } = await tripKit();
    const before = await show();
    const { body } = await kit.json('conv', 'retry', 'Trip', '--dry-run');
    expect(body.messages.at(-1).content).toBe('two');
    expect(await show()).toEqual(before);
  });

  test('with --no-save, then it is answered, and nothing is changed', async () => {
    const { kit, show } = await tripKit();
    const before = await show();
    expect((await kit.run('conv', 'retry', 'Trip', '--no-save')).out).toContain('two');
    expect(await show()).toEqual(before);
  });

  test('with -f, then reference text goes with it and is kept', async () => {
    const { kit, show } = await tripKit();
    const files = { 'notes.md': 'the notes' };
    expect((await kit.runWith({ files }, 'conv', 'retry', 'Trip', '-f', 'notes.md')).out).toContain('the notes');
    expect((await show()).messages[2].rag_context).toContain('the notes');
  });
});

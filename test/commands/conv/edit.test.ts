import { describe, expect, test } from '@jest/globals';
import { contents } from '../../support/records.ts';
import { tripKit } from '../../support/test-kit.ts';

describe('when a question is edited', () => {
  test('then it is answered anew with what stands before it', async () => {
    const { kit, show } = await tripKit();
    const { out, code } = await kit.run('conv', 'edit', 'Trip', '3', 'another', 'question');
    expect([code, out]).toEqual([0, expect.stringMatching(/one[^]*another question\n$/)]);
    expect(out).not.toContain('two');
    const { messages, removed } = await show();
    expect([messages[0].content, messages[2].content, messages.length]).toEqual(['one', 'another question', 4]);
    expect(removed).toHaveLength(2);
  });

  test('with --dry-run, then the request is printed, and nothing is changed', async () => {
    const { kit, show } = await tripKit();
    const before = await show();
    const { body } = await kit.json('conv', 'edit', 'Trip', '3', 'three', '--dry-run');
    expect(body.messages.at(-1).content).toBe('three');
    expect(await show()).toEqual(before);
  });

  test('with --no-save, then it is answered, and nothing is changed', async () => {
    const { kit, show } = await tripKit();
    const before = await show();
    expect((await kit.run('conv', 'edit', 'Trip', '3', 'three', '--no-save')).out).toContain('three');
    expect(await show()).toEqual(before);
  });

  test('then its text may come from standard input, and reference text with -f', async () => {
    const { kit } = await tripKit();
    const options = { files: { 'notes.md': 'the notes' }, input: 'piped in' };
    const { out } = await kit.runWith(options, 'conv', 'edit', 'Trip', '3', '-f', 'notes.md');
    expect(out).toMatch(/the notes[^]*piped in/);
  });
});

describe('when an answer is edited', () => {
  test('then it is only rewritten', async () => {
    const { kit, show } = await tripKit();
    expect(await kit.run('conv', 'edit', 'Trip', '2', 'better')).toMatchObject({ code: 0, out: '' });
    expect(contents((await show()).messages)).toEqual(['one', 'better']);
  });

  test('with --dry-run, then there is no request to print', async () => {
    const { kit, show } = await tripKit();
    const before = await show();
    expect(await kit.run('conv', 'edit', 'Trip', '2', 'better', '--dry-run')).toMatchObject({ code: 2 });
    expect(await show()).toEqual(before);
  });
});

test.each([
  ['7', 'x'],
  ['1', ' '],
])('when message %s is edited to %j, then that is refused', async (number, text) => {
  const { kit } = await tripKit();
  expect((await kit.run('conv', 'edit', 'Trip', number, text)).code).toBe(2);
});

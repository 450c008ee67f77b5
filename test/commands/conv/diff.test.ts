import { describe, expect, test } from '@jest/globals';
import { mockKit, tripKit } from '../../support/test-kit.ts';

/** A kit with two runs of a prompt that differ in one value. */
async function twoRuns(content = 'Describe {{ thing }} in {{ words }} words.') {
  const kit = mockKit();
  await kit.addPrompt('describe', content, '-m', 'mock/echo');
  await kit.run('prompt', 'run', 'describe', '-v', 'thing=rain', '-v', 'words=5', '--save');
  const { id } = await kit.json('conv', 'show', 'last');
  const { out } = await kit.run('conv', 'rerun', id, '-v', 'thing=snow');
  return { kit, a: id as string, b: out.trim() };
}

describe('when two runs differ in one value', () => {
  test('then conv diff tells that value and the words that differ, and nothing else', async () => {
    const { kit, a, b } = await twoRuns();
    const diff = await kit.json('conv', 'diff', a, b);
    expect(diff).toMatchObject({ settings: [], values: [{ name: 'thing', a: 'rain', b: 'snow' }], same: 0 });
    expect(diff).not.toHaveProperty('prompt');
    expect(diff).not.toHaveProperty('system');
    for (const { changes } of diff.messages)
      expect(changes.filter(({ type }: { type: string }) => type !== 'same')).toEqual([
        { type: 'removed', text: 'rain' },
        { type: 'added', text: 'snow' },
      ]);
  });

  test('then both texts can be read from the changes, whatever they are written in', async () => {
    const { kit, a, b } = await twoRuns('מה זה {{ thing }}? 東京の天気は{{ thing }}です。 👩‍👩‍👧 e\u0301 {{ words }}');
    const { messages } = await kit.json('conv', 'diff', a, b);
    const told = (left: string) =>
      messages.map(({ changes }: { changes: { type: string; text: string }[] }) =>
        changes.flatMap(({ type, text }) => (type === left ? [] : text)).join(''),
      );
    const said = async (id: string) =>
      (await kit.json('conv', 'show', id)).messages.map(({ content }: { content: string }) => content);
    expect(told('added')).toEqual(await said(a));
    expect(told('removed')).toEqual(await said(b));
  });

  test('then a reader of columns sees the old line and the new one', async () => {
    const { kit, a, b } = await twoRuns();
    const { out } = await kit.run('conv', 'diff', a, b);
    expect(out).toContain('rain');
    expect(out).toContain('snow');
    expect(out).not.toContain('temperature');
  });
});

test('when two messages of a conversation are named, then these are compared', async () => {
  const { kit } = await tripKit();
  const diff = await kit.json('conv', 'diff', 'Trip:1', 'Trip:3');
  expect(diff.messages).toMatchObject([{ number_a: 1, number_b: 3, role: 'user' }]);
  expect(await kit.json('conv', 'diff', 'Trip:1', 'Trip:1')).toMatchObject({ messages: [], same: 1 });
});

test('when a setting differs, then it is told with both of its values', async () => {
  const { kit } = await tripKit();
  const { out } = await kit.run('conv', 'rerun', 'Trip', '--temperature', '0.9');
  const { settings, values } = await kit.json('conv', 'diff', 'Trip', out.trim());
  expect(settings).toContainEqual({ name: 'temperature', a: 0.1, b: 0.9 });
  expect(values).toEqual([]);
});

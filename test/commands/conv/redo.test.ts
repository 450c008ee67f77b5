import { expect, test } from '@jest/globals';
import { contents } from '../../support/records.ts';
import { tripKit } from '../../support/test-kit.ts';

test.each([
  ['undo', ['conv', 'undo', 'Trip', '2']],
  ['clear', ['conv', 'clear', 'Trip', '--yes']],
])('when conv redo follows conv %s, then the conversation is as it was', async (_, words) => {
  const { kit, show } = await tripKit();
  const before = await show();
  await kit.run(...words);
  expect((await show()).messages).toEqual([]);
  expect(await kit.run('conv', 'redo', 'Trip')).toMatchObject({ code: 0, out: '' });
  const { messages, removed, system_prompt: system } = await show();
  expect({ messages, removed, system }).toEqual({ messages: before.messages, removed: [], system: 'Be brief.' });
});

test('when several undos are put back, then one at a time, the last one first', async () => {
  const { kit, show } = await tripKit();
  for (const verb of ['undo', 'undo', 'redo']) await kit.run('conv', verb, 'Trip');
  expect(contents((await show()).messages.filter(({ role }: { role: string }) => role === 'user'))).toEqual(['one']);
  await kit.run('conv', 'redo', 'Trip');
  expect((await show()).message_count).toBe(4);
  const { code, err } = await kit.run('conv', 'redo', 'Trip');
  expect([code, err]).toEqual([2, expect.stringContaining('there is nothing that undo or clear took')]);
});

test('when more was said since, then conv redo changes nothing and says why', async () => {
  const { kit, show } = await tripKit();
  await kit.run('conv', 'undo', 'Trip');
  await kit.run('conv', 'send', 'Trip', 'instead');
  const before = await show();
  const { code, err } = await kit.run('conv', 'redo', 'Trip');
  expect([code, err]).toEqual([5, expect.stringContaining('more was said since')]);
  expect(await show()).toEqual(before);
});

test('when an unanswered question was taken back, then conv redo lets it wait again', async () => {
  const { kit, show } = await tripKit();
  const script = { LLM_MODEL: 'mock/script', LLMKIT_MOCK_SCRIPT: '/nowhere' };
  await kit.runWith({ env: script }, 'conv', 'send', 'Trip', 'three');
  const { pending } = await show();
  expect(pending).toMatchObject([{ messages: [{ content: 'three' }] }]);
  await kit.run('conv', 'undo', 'Trip');
  expect((await show()).pending).toEqual([]);
  await kit.run('conv', 'redo', 'Trip');
  expect(await show()).toMatchObject({ pending, removed: [], message_count: 4 });
});

import { expect, test } from '@jest/globals';
import { tripKit } from '../../support/test-kit.ts';

test('when a conversation is cleared and nobody can be asked, then --yes is wanted; the system prompt stays', async () => {
  const { kit, show } = await tripKit();
  expect(await kit.run('conv', 'clear', 'Trip')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
  expect((await kit.run('conv', 'clear', 'Trip', '--yes')).code).toBe(0);
  expect(await show()).toMatchObject({ messages: [], message_count: 0, system_prompt: 'Be brief.' });
  expect((await show()).removed).toHaveLength(4);
});

import { expect, test } from '@jest/globals';
import { contents } from '../../support/records.ts';
import { tripKit } from '../../support/test-kit.ts';

test('when a conversation is forked, then all up to a message is copied into a new one, whose id is printed', async () => {
  const { kit, show } = await tripKit();
  const { out } = await kit.run('conv', 'fork', 'Trip', '--at', '2');
  const [fork, original] = [await show(out.trim()), await show()];
  const kept = { system_prompt: 'Be brief.', settings: { temperature: 0.1 } };
  expect(fork).toMatchObject({ title: 'Trip (fork)', message_count: 2, ...kept });
  expect(fork.parent).toEqual({ conversation_id: original.id, message_number: 2 });
  expect(contents(fork.messages)).toEqual(contents(original.messages).slice(0, 2));
  expect([fork.messages[0].content, original.message_count]).toEqual(['one', 4]);
  expect((await kit.run('conv', 'fork', 'Trip', '--at', '9')).code).toBe(2);
});

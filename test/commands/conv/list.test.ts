import { describe, expect, test } from '@jest/globals';
import { mockKit } from '../../support/test-kit.ts';

describe('when conversations are listed', () => {
  test('then they come in pages, newest used first', async () => {
    const kit = mockKit();
    for (const title of ['a', 'b', 'c']) {
      await kit.run('conv', 'new', title);
      // Two records of the same millisecond have no order.
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await kit.run('conv', 'send', 'a', 'again');
    const titles = async (...args: string[]) =>
      (await kit.json('conv', 'list', ...args)).map(({ title }: { title: string }) => title);
    expect(await titles()).toEqual(['a', 'c', 'b']);
    expect(await titles('--limit', '1', '--offset', '1')).toEqual(['c']);
    expect(await titles('--all', '--offset', '2')).toEqual(['b']);
  });

  test.each([
    [[], 'no conversations yet; start one'],
    [['--offset', '100'], 'no conversations in this part of the list'],
    [['--limit', '0'], 'no conversations in this part of the list'],
  ])('with %j and there is nothing to show, then that is said: %s', async (flags, note) => {
    expect((await mockKit().run('conv', 'list', ...flags)).err).toContain(note);
  });

  test('and one was given no title, then it is called by its first question', async () => {
    const kit = mockKit();
    await kit.run('chat', '--save', 'Why is the sky blue?\nAnd the sea?');
    expect(await kit.json('conv', 'list')).toMatchObject([{ title: 'Why is the sky blue?', message_count: 2 }]);
  });
});

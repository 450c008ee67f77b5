import { describe, expect, test } from '@jest/globals';
import { tripKit } from '../../support/test-kit.ts';

describe('when exchanges are undone', () => {
  test('then the last one goes, or several, and it is said which', async () => {
    const { kit, show } = await tripKit();
    expect(await kit.run('conv', 'undo', 'Trip')).toMatchObject({ code: 0, out: '', err: 'took back: two\n' });
    expect(await show()).toMatchObject({ message_count: 2, removed: [{ content: 'two' }, { role: 'assistant' }] });
    await kit.run('conv', 'send', 'Trip', 'three');
    expect((await kit.run('conv', 'undo', 'Trip', '2')).err).toBe('took back: three\ntook back: one\n');
    expect((await show()).messages).toEqual([]);
  });

  test.each(['3', '0', 'x'])('%s of 2, then that is refused and nothing is changed', async (count) => {
    const { kit, show } = await tripKit();
    expect((await kit.run('conv', 'undo', 'Trip', count)).code).toBe(2);
    expect((await show()).message_count).toBe(4);
  });
});

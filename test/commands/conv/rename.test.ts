import { describe, expect, test } from '@jest/globals';
import { tripKit } from '../../support/test-kit.ts';

describe('when a conversation is renamed', () => {
  test('then it is found by its new title', async () => {
    const { kit, show } = await tripKit();
    const { id } = await show();
    await kit.run('conv', 'rename', 'Trip', 'Back', 'home');
    expect((await show('Back home')).id).toBe(id);
  });

  test('to nothing, then that is refused', async () => {
    const { kit } = await tripKit();
    const refused = { code: 2, err: expect.stringContaining('the title is empty') };
    expect(await kit.run('conv', 'rename', 'Trip', ' ')).toMatchObject(refused);
  });
});

import { describe, expect, test } from '@jest/globals';
import { mockKit } from '../../support/test-kit.ts';

describe('when a conversation is removed', () => {
  test('and nobody can be asked, then --yes is wanted', async () => {
    const kit = mockKit();
    await kit.run('conv', 'new', 'A');
    expect(await kit.run('conv', 'rm', 'last')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect((await kit.run('conv', 'rm', 'last', '--yes')).code).toBe(0);
    expect(await kit.json('conv', 'list')).toEqual([]);
  });

  test('and one name is wrong, then nothing is removed', async () => {
    const kit = mockKit();
    await kit.run('conv', 'new', 'A');
    expect((await kit.run('conv', 'rm', 'A', 'Nope', '--yes')).code).toBe(4);
    expect(await kit.json('conv', 'list')).toHaveLength(1);
  });
});

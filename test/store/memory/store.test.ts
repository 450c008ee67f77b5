import { expect, test } from '@jest/globals';
import { createMemoryStore } from '../../../src/store/memory/store.ts';

test('when the store is in memory, then there is nothing to examine and nothing to save', async () => {
  const { home } = createMemoryStore();
  expect(await home.examine({ fix: true })).toEqual({ files: 0, findings: [] });
  const at = new Date();
  await expect(home.backUp('x', { keys: false, force: false, at })).rejects.toMatchObject({ code: 'usage' });
  await expect(home.restore('x', { force: false, at })).rejects.toMatchObject({ code: 'usage' });
});

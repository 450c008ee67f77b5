import { expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

test('when a key is removed, then it is gone; when there is none, then it is not found', async () => {
  const kit = testKit();
  await kit.runWith({ input: 'sk-1' }, 'keys', 'set', 'openai');
  expect((await kit.run('keys', 'rm', 'openai')).code).toBe(0);
  expect((await kit.run('keys', 'rm', 'openai')).code).toBe(4);
});

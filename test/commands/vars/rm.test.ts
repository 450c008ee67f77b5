import { expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

test('when a variable is removed, then it is gone', async () => {
  const kit = testKit();
  await kit.run('vars', 'add', 'tone');
  expect((await kit.run('vars', 'rm', 'tone', '--force')).code).toBe(0);
  expect((await kit.run('vars', 'show', 'tone')).code).toBe(4);
});

import { expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

test('when a setting is got, then its value is printed; when it is not set, then it is not found', async () => {
  const kit = testKit();
  await kit.run('config', 'set', 'temperature', '0.20');
  expect((await kit.run('config', 'get', 'temperature')).out).toBe('0.2\n');
  expect((await kit.run('config', 'get', 'top_p')).code).toBe(4);
});

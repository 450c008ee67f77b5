import { expect, test } from '@jest/globals';
import { testKit } from '../support/test-kit.ts';

test.each([[['--home', '']], [['--home=']]])('when --home is empty, then it is refused: %j', async (home) => {
  const { code, err } = await testKit().run('config', 'path', ...home);
  expect([code, err]).toEqual([2, 'error: Cannot use an empty --home.\n']);
});

test('when words stand after --, then they are no flags', async () => {
  const { err } = await testKit().run('conv', 'show', 'none', '--', '--json');
  expect(err).toMatch(/^error: /);
});

import { expect, test } from '@jest/globals';
import { startRawServer } from '../support/raw-server.ts';
import { testKit } from '../support/test-kit.ts';

test('when a provider does not list its models in time, then it hides no other', async () => {
  const silent = await startRawServer({ instead: 'silence' });
  const good = await startRawServer({ pieces: [JSON.stringify({ data: [{ id: 'small', object: 'model' }] })] });
  const kit = testKit();
  await kit.run('config', 'set', 'providers.silent.base_url', `${silent.url}/v1`);
  await kit.run('config', 'set', 'providers.good.base_url', `${good.url}/v1`);
  const { code, out, err } = await kit.run('models', '--timeout', '1');
  expect([code, out]).toEqual([0, 'good/small\n']);
  expect(err).toBe('warning: silent did not list its models within 1 s.\n');
});

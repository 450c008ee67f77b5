import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { tempFolder } from '../support/temp-home.ts';
import { testKit } from '../support/test-kit.ts';

const HEADER = 'providers.work.headers.Authorization';

describe('when a home is backed up', () => {
  test('then the path goes to stdout and words to stderr, and no file is replaced', async () => {
    const kit = testKit();
    await kit.run('conv', 'new', 'Trip');
    const file = join(tempFolder(), 'saved.gz');
    const saved = { code: 0, out: `${file}\n`, err: 'saved 1 file, without keys\n' };
    expect(await kit.run('backup', file)).toMatchObject(saved);
    expect(await kit.run('backup', file)).toMatchObject({ code: 5, out: '' });
  });

  test('then it says which values of headers it leaves out', async () => {
    const kit = testKit();
    await kit.run('config', 'set', HEADER, 'Bearer sk-SECRET');
    const { err } = await kit.run('backup', join(tempFolder(), 'saved.gz'));
    expect(err).toBe(`saved 1 file, without keys, ${HEADER}\n`);
  });
});

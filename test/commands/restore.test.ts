import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { tempFolder } from '../support/temp-home.ts';
import { testKit } from '../support/test-kit.ts';

describe('when a home is restored', () => {
  test('over one that is there, then --force is wanted, and words go to stderr', async () => {
    const kit = testKit();
    await kit.run('conv', 'new', 'Trip');
    const file = join(tempFolder(), 'saved.gz');
    await kit.run('backup', file);
    expect(await kit.run('restore', file)).toMatchObject({ code: 5, out: '' });
    const restored = { code: 0, out: '', err: expect.stringContaining('.before-restore-') };
    expect(await kit.run('restore', file, '--force')).toMatchObject(restored);
    expect((await kit.run('conv', 'list')).out).toContain('Trip');
  });

  test('from a file that is not there, then it is not found', async () => {
    expect((await testKit().run('restore', '/nowhere/saved.gz')).code).toBe(4);
  });

  test('from a backup that left the value of a header out, then it says how to set it', async () => {
    const kit = testKit();
    const key = 'providers.work.headers.Authorization';
    await kit.run('config', 'set', key, 'Bearer sk-SECRET');
    const file = join(tempFolder(), 'saved.gz');
    await kit.run('backup', file);
    expect((await kit.run('restore', file, '--force')).err).toContain(`llmkit config set ${key} VALUE`);
  });
});

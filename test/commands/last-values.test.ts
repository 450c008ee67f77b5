import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { testKit } from '../support/test-kit.ts';

const kitWithMock = () => testKit({ env: { LLM_PROVIDER: 'mock' } });

describe('values of the last run', () => {
  test('that cannot be read or written never stop a run', async () => {
    const kit = kitWithMock();
    await kit.run('prompt', 'add', 'p', '--content', 'For {{ city }}.');
    writeFileSync(path.join(kit.home, 'last-values.json'), 'not JSON');
    const { code, out } = await kit.run('prompt', 'run', 'p', '-v', 'city=Oslo');
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('For Oslo.') });
    expect((await kit.run('prompt', 'run', 'p', '-v', 'city=Oslo', '--repeat-last')).code).toBe(0);
  });

  test('of prompts in files are known by path', async () => {
    const { variables } = kitWithMock().app();
    const inFile = (origin: string) => ({ name: 'review', source: 'file' as const, origin });
    await variables.rememberValues(inFile('a/review.md'), { x: '1' });
    await variables.rememberValues(inFile('b/review.md'), { x: '2' });
    expect(await variables.lastValues(inFile('a/review.md'))).toEqual({ x: '1' });
    expect(await variables.lastValues({ name: 'review', source: 'stored' })).toEqual({});
  });
});

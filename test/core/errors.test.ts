import { expect, test } from '@jest/globals';
import { asLlmkitError } from '../../src/core/errors.ts';

const system = (code: string, syscall?: string) =>
  Object.assign(new Error(`${code}: it failed, stat`), { code, syscall });

test.each([
  ['EIO', 'stat', 'store_io'],
  ['ENOSPC', 'write', 'store_io'],
  ['EMFILE', 'open', 'store_io'],
  ['ENOENT', 'open', 'internal'],
  ['EIO', undefined, 'internal'],
])('when %s comes of the call %s and nobody foresaw it, then it is told as %s', (code, syscall, kind) => {
  expect(asLlmkitError(system(code, syscall))).toMatchObject({ code: kind, message: expect.stringContaining(code) });
});

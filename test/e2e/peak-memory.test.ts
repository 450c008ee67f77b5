import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';

const KILOBYTES = /^(\d+)$/m;

test('when peak memory is measured, then it is that of the program, not of the one that starts it', async () => {
  const held = Buffer.alloc(300 * 2 ** 20, 1);
  const nodeArgs = ['--require', resolve('bench/peak-memory.cjs')];
  const { err } = await runBuilt(['--version'], { nodeArgs });
  expect(held.at(-1)).toBe(1);
  expect(Number(KILOBYTES.exec(err)?.[1]) / 1024).toBeLessThan(150);
});

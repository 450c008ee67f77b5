import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { leanSdks } from '../../tools/lean-sdks.mjs';

const host = {
  error: (message: string) => {
    throw new Error(message);
  },
};
const FILE = '/x/node_modules/openai/client.mjs';

describe('the step that keeps the SDKs from the built-in fetch', () => {
  test('when an SDK looks where it did, then it is given something else', () => {
    const lean = leanSdks().transform.handler.call(host, readFileSync('node_modules/openai/client.mjs', 'utf8'), FILE);
    expect(lean?.code).toMatch(/^class FormData \{\}/);
    expect(lean?.code).not.toContain('globalThis.ReadableStream');
  });

  test('when an SDK no longer looks there, then the build fails', () => {
    expect(() => leanSdks().transform.handler.call(host, 'export {}', FILE)).toThrow('openai/client.mjs no longer has');
  });

  test('when a file is not bundled any more, then the build fails', () => {
    expect(() => leanSdks().buildEnd.call(host)).toThrow('Not bundled: openai/internal/headers.mjs');
  });
});

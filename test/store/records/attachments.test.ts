import { describe, expect, test } from '@jest/globals';
import type { Attachments } from '../../../src/core/ports/attachments.ts';
import { createStore } from '../../../src/store/store.ts';
import { createMemoryStore } from '../../../src/store/memory/store.ts';
import { tempHome } from '../../support/temp-home.ts';

const clock = { monotonic: () => performance.now() };
const PLACES: [string, () => Attachments][] = [
  ['on disk', () => createStore(tempHome(), { clock }).attachments],
  ['in memory', () => createMemoryStore().attachments],
];
const bytes = (text: string) => Buffer.from(text);
/** SHA-256 of "a". */
const A = 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb';

describe.each(PLACES)('when bytes are kept %s', (_name, open) => {
  test('then they have their hash, and are there', async () => {
    const attachments = open();
    expect(await attachments.put(bytes('a'))).toBe(A);
    expect(await attachments.put(bytes('a'))).toBe(A);
    expect(Buffer.from((await attachments.read(A))!)).toEqual(bytes('a'));
  });

  test('then what was never put is not there, whatever it is called', async () => {
    const attachments = open();
    expect(await attachments.read(A)).toBeUndefined();
    expect(await attachments.read('../config.json')).toBeUndefined();
  });

  test('then those that are named stay when others go', async () => {
    const attachments = open();
    const other = await attachments.put(bytes('b'));
    await attachments.put(bytes('a'));
    expect(await attachments.removeUnnamed([A, other, other, 'x'], async () => new Set([A]))).toBe(1);
    expect(await attachments.read(other)).toBeUndefined();
    expect(await attachments.read(A)).toBeDefined();
  });
});

test('when bytes are put while they are being removed, then they are there in the end', async () => {
  const { attachments } = createStore(tempHome(), { clock });
  await attachments.put(bytes('a'));
  const named = new Set<string>();
  const removing = attachments.removeUnnamed([A], async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return named;
  });
  await attachments.put(bytes('a'));
  expect(await removing).toBe(1);
  await attachments.put(bytes('a'));
  expect(await attachments.read(A)).toBeDefined();
});

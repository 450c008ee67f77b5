import { expect, test } from '@jest/globals';
import { createApp, LlmkitError, memoryStore } from '../../src/index.ts';

type Methods = Record<string, (...args: unknown[]) => unknown>;

const app = createApp({ store: memoryStore(), provider: 'mock', env: {} });
const services = Object.entries(app as object).filter(
  (entry): entry is [string, Methods] => typeof entry[1] === 'object' && entry[1] !== null,
);
const methods = services.flatMap(([name, service]) =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(service))
    .filter((method) => method !== 'constructor' && typeof service[method] === 'function')
    .map((method) => [`${name}.${method}`, service, method] as const),
);
const nonsense = [
  [],
  [null],
  [5],
  [[], null],
  ['x', null],
  [{}, null],
  ['x', {}, null],
  ['x', 'y', null],
  [null, null],
];

/** Waits for what a method returns, and for the first thing of what it yields. */
async function used(returned: unknown): Promise<void> {
  const value = await returned;
  if (typeof value === 'object' && value !== null && Symbol.asyncIterator in value) {
    const things = (value as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    await things.next();
    await things.return?.();
  }
}

test('the services of an app have methods', () => {
  expect(methods.length).toBeGreaterThan(40);
});

test.each(methods)(
  'when a program without a compiler gives %s nonsense, then it is an error of ours or nothing',
  async (_name, service, method) => {
    for (const args of nonsense) {
      const thrown: unknown = await (async () => used(service[method]!(...args)))().catch((error: unknown) => error);
      if (thrown !== undefined) expect([args, thrown]).toEqual([args, expect.any(LlmkitError)]);
    }
  },
);

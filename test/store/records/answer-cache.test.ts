import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { AnswerCache } from '../../../src/core/ports/answer-cache.ts';
import type { KeptAnswer } from '../../../src/core/records/kept-answer.ts';
import { createMemoryAnswerCache } from '../../../src/store/memory/answer-cache.ts';
import { clearCache, createAnswerCache, sizeOfCache } from '../../../src/store/records/answer-cache.ts';
import { realLocks } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const home = useTemporaryFolder();
const open = (largest?: number) =>
  createAnswerCache({ home: home(), locks: realLocks(), ...(largest !== undefined && { largest }) });
const folder = () => path.join(home(), 'cache', 'answers');
const key = (number: number) => String(number).padStart(64, '0');
const answer = (text: string): KeptAnswer => ({
  at: '2026-11-27T10:00:00.000Z',
  provider: 'p',
  model: 'm',
  events: [{ type: 'text', text }],
  finish_reason: 'stop',
});

describe.each<[string, () => AnswerCache]>([
  ['json', open],
  ['memory', createMemoryAnswerCache],
])('a %s cache of answers', (_name, make) => {
  test('when one was kept, then it is there, and another is not', async () => {
    const cache = make();
    expect(await cache.get(key(1))).toBeUndefined();
    await cache.put(key(1), answer('a'));
    await cache.put(key(1), answer('b'));
    expect(await cache.get(key(1))).toEqual(answer('b'));
    expect(await cache.get(key(2))).toBeUndefined();
  });
});

test('when answers are kept, then only their owner may read them', async () => {
  await open().put(key(1), answer('a'));
  expect(statSync(folder()).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(folder(), `${key(1)}.json`)).mode & 0o777).toBe(0o600);
});

test('when the cache is full, then what was not used for longest goes first, and it never is more', async () => {
  const largest = 40_000;
  const long = answer('x'.repeat(1000));
  for (let number = 0; number < 30; number++) {
    await open(largest).put(key(number), long);
    const used = new Date(Date.UTC(2026, 0, 1, number));
    utimesSync(path.join(folder(), `${key(number)}.json`), used, used);
  }
  expect(await open(largest).get(key(0))).toBeDefined();
  for (let number = 30; number < 40; number++) {
    await open(largest).put(key(number), long);
    expect(sizeOfCache(home()).bytes).toBeLessThanOrEqual(largest);
  }
  expect(await open(largest).get(key(0))).toBeDefined();
  expect(await open(largest).get(key(1))).toBeUndefined();
  expect(await open(largest).get(key(39))).toBeDefined();
});

test('when an answer is too long, a key none, or a file damaged, then it is as if there were none', async () => {
  await open(10_000).put(key(1), answer('x'.repeat(5000)));
  await open().put('../evil', answer('a'));
  expect(sizeOfCache(home())).toEqual({ answers: 0, bytes: 0 });
  mkdirSync(folder(), { recursive: true });
  for (const text of ['{', '[]', 'null', '{"v":1}', '{"v":2,"at":"x","events":[]}']) {
    writeFileSync(path.join(folder(), `${key(3)}.json`), text);
    expect(await open().get(key(3))).toBeUndefined();
  }
});

test('when nothing can be written there, then an answer is not kept and nothing fails', async () => {
  writeFileSync(path.join(home(), 'cache'), '');
  await open().put(key(1), answer('a'));
  expect(await open().get(key(1))).toBeUndefined();
});

test('when the cache is cleared, then it tells what it held, and can be filled again', async () => {
  const place = { home: home(), locks: realLocks() };
  expect(await clearCache(place)).toEqual({ answers: 0, bytes: 0 });
  await open().put(key(1), answer('a'));
  expect(await clearCache(place)).toMatchObject({ answers: 1 });
  expect(readdirSync(path.join(home(), 'cache'))).toEqual([]);
  await open().put(key(1), answer('a'));
  expect(await open().get(key(1))).toEqual(answer('a'));
});

import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { InputHistory } from '../../../src/core/ports/input-history.ts';
import { createInputHistory } from '../../../src/store/records/input-history.ts';
import { createMemoryInputHistory } from '../../../src/store/memory/input-history.ts';
import { realLocks } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const home = useTemporaryFolder();
const file = () => path.join(home(), 'history');
const open = () => createInputHistory({ home: home(), locks: realLocks() });

describe.each<[string, () => InputHistory]>([
  ['file', open],
  ['memory', createMemoryInputHistory],
])('a history in a %s', (_name, make) => {
  test('when entries of several lines and scripts are kept, then they are read as they were, oldest first', async () => {
    const history = make();
    const entries = ['one\ntwo\r\n\tthree', '"quoted" \\ שלום 👩‍👩‍👧', '\u2028'];
    expect(await history.read()).toEqual([]);
    for (const entry of entries) await history.append(entry);
    expect(await history.read()).toEqual(entries);
  });
});

test('when it is written, then it is for its owner only and says kind and version', async () => {
  await open().append('x');
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(readFileSync(file(), 'utf8')).toBe('{"kind":"history","v":1}\n"x"\n');
});

test('when lines are torn or foreign, then the rest is read', async () => {
  await open().append('a');
  appendFileSync(file(), '{"x":1}\n"tor');
  await open().append('b');
  expect(await open().read()).toEqual(['a', 'b']);
});

test('when a newer llmkit wrote it, then it is neither read nor changed', async () => {
  writeFileSync(file(), '{"kind":"history","v":2}\n');
  await expect(open().read()).rejects.toMatchObject({ code: 'store_newer' });
  await expect(open().append('x')).rejects.toMatchObject({ code: 'store_newer' });
});

test('when it has grown large, then only the newest entries stay', async () => {
  const lines = Array.from({ length: 3000 }, (_, at) => JSON.stringify(`${at} ${'x'.repeat(1000)}`));
  writeFileSync(file(), `{"kind":"history","v":1}\n${lines.join('\n')}\n`, { mode: 0o600 });
  await open().append('newest');
  const entries = await open().read();
  expect([entries.length, entries[0]!.slice(0, 4), entries.at(-1)]).toEqual([501, '2500', 'newest']);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

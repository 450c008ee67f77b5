import { appendFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { UsageLog } from '../../../src/core/ports/usage-log.ts';
import type { UsageLine } from '../../../src/core/records/usage-line.ts';
import { createMemoryUsageLog } from '../../../src/store/memory/usage-log.ts';
import { createUsageLog } from '../../../src/store/records/usage-log.ts';
import { realLocks } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const home = useTemporaryFolder();
const file = (month = '2026-01') => path.join(home(), 'usage', `${month}.jsonl`);
const openLog = () => createUsageLog({ home: home(), locks: realLocks() });
const line = (call_id: string, at = '2026-01-02T03:04:05.000Z'): UsageLine => ({ kind: 'call', call_id, at });
const idsOf = (lines: UsageLine[]) => lines.map(({ call_id }) => call_id);

describe.each<[string, () => UsageLog]>([
  ['json', openLog],
  ['memory', createMemoryUsageLog],
])('a %s usage log', (_name, open) => {
  test('when nothing was appended, then it is empty', async () => {
    expect(await open().read()).toEqual([]);
    expect(await open().read('2026-01-01T00:00:00.000Z')).toEqual([]);
  });

  test('when lines are appended, then they are read in that order, over months', async () => {
    const log = open();
    await log.append(line('a', '2025-12-31T23:59:59.999Z'));
    await log.append(line('c', '2026-01-01T00:00:01.000Z'));
    await log.append(line('b', '2026-01-01T00:00:00.000Z'));
    expect(idsOf(await log.read())).toEqual(['a', 'c', 'b']);
  });

  test('when a start is given, then only lines from then on are read', async () => {
    const log = open();
    for (const day of ['01', '15', '31']) await log.append(line(day, `2026-01-${day}T00:00:00.000Z`));
    await log.append(line('02', '2026-02-01T00:00:00.000Z'));
    expect(idsOf(await log.read('2026-01-15T00:00:00.000Z'))).toEqual(['15', '31', '02']);
    expect(idsOf(await log.read('2026-01-15T00:00:00.001Z'))).toEqual(['31', '02']);
    expect(idsOf(await log.read('2026-02-01T01:00:00+01:00'))).toEqual(['02']);
  });

  test('when a line has fields of a newer llmkit, then they are read too', async () => {
    const log = open();
    const extended = { ...line('a'), status: 'ok', colour: 'green' };
    await log.append(extended);
    expect(await log.read()).toEqual([extended]);
  });
});

test('when lines are appended, then each stands in the file of its month, which says kind and version first', async () => {
  await openLog().append(line('a', '2026-01-31T23:59:59.999Z'));
  await openLog().append(line('b', '2026-02-01T00:30:00+01:00'));
  await openLog().append(line('c', '2026-02-01T00:00:00.000Z'));
  expect(readdirSync(path.join(home(), 'usage')).sort()).toEqual(['2026-01.jsonl', '2026-02.jsonl']);
  const [header, first, second, end] = readFileSync(file(), 'utf8').split('\n');
  expect(JSON.parse(header!)).toEqual({ kind: 'usage', v: 1 });
  expect([JSON.parse(first!).call_id, JSON.parse(second!).call_id, end]).toEqual(['a', 'b', '']);
});

test('when a crash left a torn line, then the next one begins a line of its own', async () => {
  await openLog().append(line('a'));
  appendFileSync(file(), '{"kind":"call","call_id":"torn","a');
  await openLog().append(line('b'));
  await openLog().append(line('c'));
  expect(idsOf(await openLog().read())).toEqual(['a', 'b', 'c']);
  expect(readFileSync(file(), 'utf8').split('\n')).toHaveLength(6);
});

test('when a crash tore the header, then lines are read and appended all the same', async () => {
  mkdirSync(path.join(home(), 'usage'));
  writeFileSync(file(), '{"kind":"us');
  await openLog().append(line('a'));
  expect(idsOf(await openLog().read())).toEqual(['a']);
});

test('when lines are unreadable, then they are skipped and stay', async () => {
  await openLog().append(line('a'));
  const junk = 'junk\n\n{}\n[]\nnull\n{"kind":"call"}\n';
  appendFileSync(file(), junk);
  await openLog().append(line('b'));
  expect(idsOf(await openLog().read())).toEqual(['a', 'b']);
  expect(readFileSync(file(), 'utf8')).toContain(junk);
});

test('when a newer llmkit wrote a line of another kind, then it is read', async () => {
  await openLog().append(line('a'));
  appendFileSync(file(), '{"kind":"other","call_id":"x","at":"2026-01-01T00:00:00Z"}\n');
  expect(idsOf(await openLog().read())).toEqual(['a', 'x']);
});

test('when a newer llmkit wrote the file, then it is neither read nor changed', async () => {
  mkdirSync(path.join(home(), 'usage'));
  writeFileSync(file(), '{"kind":"usage","v":2}\n');
  await expect(openLog().read()).rejects.toMatchObject({ code: 'store_newer' });
  await expect(openLog().append(line('a'))).rejects.toMatchObject({ code: 'store_newer' });
  expect(readFileSync(file(), 'utf8')).toBe('{"kind":"usage","v":2}\n');
});

test.each([
  ['a link', () => symlinkSync('elsewhere', file())],
  ['a folder', () => mkdirSync(file())],
])('when in place of the file there is %s, then it is store_io', async (_what, put) => {
  mkdirSync(path.join(home(), 'usage'));
  put();
  await expect(openLog().append(line('a'))).rejects.toMatchObject({ code: 'store_io' });
  await expect(openLog().read()).rejects.toMatchObject({ code: 'store_io' });
  expect(readdirSync(path.join(home(), 'usage'))).toEqual(['2026-01.jsonl']);
});

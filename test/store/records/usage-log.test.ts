import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { UsageLog } from '../../../src/core/ports/usage-log.ts';
import type { Period } from '../../../src/core/records/usage-cell.ts';
import type { UsageLine } from '../../../src/core/records/usage-line.ts';
import { UsageGroups } from '../../../src/core/usage/report.ts';
import { Stopping } from '../../../src/core/stopping.ts';
import { createLocks } from '../../../src/store/files/lock.ts';
import { createOwners } from '../../../src/store/files/owner.ts';
import { createMemoryUsageLog } from '../../../src/store/memory/usage-log.ts';
import { createUsageLog } from '../../../src/store/records/usage-log.ts';
import { linesOf } from '../../support/usage-lines.ts';
import { monotonicClock, realLocks } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const home = useTemporaryFolder();
const file = (month = '2026-01') => path.join(home(), 'usage', `${month}.jsonl`);
const openLog = (largest?: number) =>
  createUsageLog({ home: home(), locks: realLocks(), ...(largest !== undefined && { largest }) });
const line = (call_id: string, at = '2026-01-02T03:04:05.000Z', more: Partial<UsageLine> = {}): UsageLine => ({
  kind: 'call',
  call_id,
  at,
  ...more,
});
const idsIn = async (log: UsageLog) => (await linesOf(log)).map(({ call_id }) => call_id);

test('when the program is to end while another one writes, then lines of calls that were made are written all the same', async () => {
  const stop = new Stopping();
  const owners = createOwners();
  const locks = createLocks({ owners, clock: monotonicClock, limit_ms: 15_000, stop });
  const log = createUsageLog({ home: home(), locks, stop });
  mkdirSync(path.join(home(), 'usage'), { recursive: true });
  const mark = path.join(home(), 'usage', 'log.lock');
  symlinkSync(`${owners.mine}:x`, mark);
  const written = Promise.all([log.append(line('a')), log.append(line('b'))]);
  stop.stop(new Error('terminated'));
  setTimeout(() => rmSync(mark), 100);
  await written;
  expect(await idsIn(openLog())).toEqual(['a', 'b']);
});

/** The number of calls in a period. */
async function callsIn(log: UsageLog, period: Period): Promise<number> {
  const groups = new UsageGroups('model');
  for await (const sums of log.sums(period, groups.features)) groups.add(sums);
  return groups.result().total.calls;
}

describe.each<[string, () => UsageLog]>([
  ['json', openLog],
  ['memory', createMemoryUsageLog],
])('a %s usage log', (_name, open) => {
  test('when nothing was appended, then it is empty', async () => {
    expect(await linesOf(open())).toEqual([]);
    expect(await callsIn(open(), {})).toBe(0);
    expect(await open().spending(new Date())).toEqual({ settled: [], held: [] });
  });

  test('when lines are appended, then they are read in that order, over months', async () => {
    const log = open();
    await log.append(line('a', '2025-12-31T23:59:59.999Z'));
    await log.append(line('c', '2026-01-01T00:00:01.000Z'));
    await log.append(line('b', '2026-01-01T00:00:00.000Z'));
    expect(await idsIn(log)).toEqual(['a', 'c', 'b']);
  });

  test('when a period is given, then only lines in it are added up', async () => {
    const log = open();
    for (const day of ['01', '15', '31']) await log.append(line(day, `2026-01-${day}T00:00:00.000Z`));
    await log.append(line('02', '2026-02-01T00:00:00.000Z'));
    const at = (day: string) => Date.parse(`2026-${day}T00:00:00.000Z`);
    expect(await callsIn(log, {})).toBe(4);
    expect(await callsIn(log, { since: at('01-15') })).toBe(3);
    expect(await callsIn(log, { since: at('01-15') + 1 })).toBe(2);
    expect(await callsIn(log, { until: at('02-01') })).toBe(3);
    expect(await callsIn(log, { since: at('01-01'), until: at('01-31') })).toBe(2);
  });

  test('when a line has fields of a newer llmkit, then they are read too', async () => {
    const log = open();
    const extended = { ...line('a'), status: 'ok', colour: 'green' };
    await log.append(extended);
    expect(await linesOf(log)).toEqual([extended]);
  });

  test('when a line is appended within limits, then what was reserved before is seen, and a refusal appends nothing', async () => {
    const log = open();
    const now = new Date('2026-01-02T03:04:05.000Z');
    const reserve = (id: string) => line(id, now.toISOString(), { kind: 'reserve', reserved: { tokens: 10 } });
    await log.appendWithin(now, ({ held }) => (expect(held).toEqual([]), reserve('a')));
    const refusal = new Error('no');
    const refused = log.appendWithin(now, ({ held }) => {
      expect(held).toMatchObject([{ call_id: 'a', requests: 1, tokens: 10 }]);
      throw refusal;
    });
    await expect(refused).rejects.toBe(refusal);
    await log.append(line('a', now.toISOString(), { status: 'unreachable' }));
    expect(await log.spending(now)).toMatchObject({ held: [], settled: [{ requests: 1, tokens: 0 }] });
    expect(await idsIn(log)).toEqual(['a', 'a']);
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

test('when a file has grown to its limit, then the month goes on in another, and all is read in order', async () => {
  const ids = Array.from({ length: 12 }, (_, number) => `call-${number}`);
  for (const id of ids) await openLog(400).append(line(id));
  const names = readdirSync(path.join(home(), 'usage')).sort();
  expect(names).toEqual(['2026-01.2.jsonl', '2026-01.3.jsonl', '2026-01.jsonl']);
  for (const name of names) expect(readFileSync(path.join(home(), 'usage', name)).length).toBeLessThanOrEqual(400);
  expect(await idsIn(openLog())).toEqual(ids);
  expect(await callsIn(openLog(), {})).toBe(12);
});

test('when a crash left a torn line, then the next one begins a line of its own', async () => {
  await openLog().append(line('a'));
  appendFileSync(file(), '{"kind":"call","call_id":"torn","a');
  await openLog().append(line('b'));
  await openLog().append(line('c'));
  expect(await idsIn(openLog())).toEqual(['a', 'b', 'c']);
  expect(readFileSync(file(), 'utf8').split('\n')).toHaveLength(6);
});

test('when a crash tore the header, then lines are read and appended all the same', async () => {
  mkdirSync(path.join(home(), 'usage'));
  writeFileSync(file(), '{"kind":"us');
  await openLog().append(line('a'));
  expect(await idsIn(openLog())).toEqual(['a']);
});

test('when lines are unreadable, then they are skipped and stay', async () => {
  await openLog().append(line('a'));
  const junk = 'junk\n\n{}\n[]\nnull\n{"kind":"call"}\n{"kind":"call","call_id":"x","at":"yesterday"}\n';
  appendFileSync(file(), junk);
  await openLog().append(line('b'));
  expect(await idsIn(openLog())).toEqual(['a', 'b']);
  expect(await callsIn(openLog(), {})).toBe(2);
  expect(readFileSync(file(), 'utf8')).toContain(junk);
});

test('when a newer llmkit wrote a line of another kind, then it is read', async () => {
  await openLog().append(line('a'));
  appendFileSync(file(), '{"kind":"other","call_id":"x","at":"2026-01-01T00:00:00Z"}\n');
  expect(await idsIn(openLog())).toEqual(['a', 'x']);
});

test('when a newer llmkit wrote the file, then it is neither read nor changed', async () => {
  mkdirSync(path.join(home(), 'usage'));
  writeFileSync(file(), '{"kind":"usage","v":2}\n');
  await expect(linesOf(openLog())).rejects.toMatchObject({ code: 'store_newer' });
  await expect(callsIn(openLog(), {})).rejects.toMatchObject({ code: 'store_newer' });
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
  await expect(linesOf(openLog())).rejects.toMatchObject({ code: 'store_io' });
  expect(readdirSync(path.join(home(), 'usage'))).toEqual(['2026-01.jsonl']);
});

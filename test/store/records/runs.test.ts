import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { OpenRun, Runs } from '../../../src/core/ports/runs.ts';
import type { RunLine } from '../../../src/core/records/run-line.ts';
import { createMemoryRuns } from '../../../src/store/memory/runs.ts';
import { createLocks } from '../../../src/store/files/lock.ts';
import { createOwners } from '../../../src/store/files/owner.ts';
import { createRuns } from '../../../src/store/records/runs.ts';
import { unreadableRunLines } from '../../../src/store/records/run-lines.ts';
import { tempHome } from '../../support/temp-home.ts';

const clock = { monotonic: () => performance.now() };

function onDisk(largest?: number): { runs: Runs; folder: string } {
  const home = tempHome();
  const locks = createLocks({ owners: createOwners(), clock, limit_ms: 0 });
  return {
    runs: createRuns({ home, locks, ...(largest !== undefined && { largest }) }),
    folder: join(home, 'runs'),
  };
}

const ended = (key: string, answer = 'Yes'): RunLine => ({
  kind: 'ended',
  key,
  at: '2026-11-28T00:00:00.000Z',
  answer,
});

async function linesOf(run: OpenRun) {
  const lines = [];
  for await (const { place, line } of run.lines()) lines.push({ place, line });
  return lines;
}

const STORES: [name: string, make: () => Runs][] = [
  ['on disk', () => onDisk().runs],
  ['on disk in many files', () => onDisk(100).runs],
  ['in memory', createMemoryRuns],
];

describe.each(STORES)('when the state of a run is kept %s', (_name, make) => {
  test('then what was added is there the next time, at the place that was said', async () => {
    const runs = make();
    const first = await runs.open('a1');
    expect(await linesOf(first)).toEqual([]);
    const places = [
      ...(await first.add([{ kind: 'asked', keys: ['x'] }])),
      ...(await first.add([ended('x'), ended('y', 'Ö\n'.repeat(9000))])),
    ];
    places.push(...(await first.add([ended('z')])));
    await first.sync();
    expect(first.read(places[2]!)).toEqual(ended('y', 'Ö\n'.repeat(9000)));
    await first.close();
    const second = await runs.open('a1');
    const lines = await linesOf(second);
    expect(lines.map(({ place }) => place)).toEqual(places);
    expect(lines.map(({ line }) => line)).toEqual([
      { kind: 'asked', keys: ['x'] },
      ended('x'),
      ended('y', 'Ö\n'.repeat(9000)),
      ended('z'),
    ]);
    for (const { place, line } of lines) expect(second.read(place)).toEqual(line);
    await second.close();
  });

  test('then nobody else opens it meanwhile, but another one', async () => {
    const runs = make();
    const run = await runs.open('a1');
    await expect(runs.open('a1')).rejects.toMatchObject({ code: 'conflict' });
    await (await runs.open('b2')).close();
    await run.close();
    await (await runs.open('a1')).close();
  });

  test('then beginning anew forgets what is there', async () => {
    const runs = make();
    const first = await runs.open('a1');
    await first.add([ended('x', 'long '.repeat(100))]);
    await first.add([ended('y')]);
    await first.close();
    const second = await runs.open('a1', { anew: true });
    expect(await linesOf(second)).toEqual([]);
    await second.close();
  });
});

describe('when a process was killed while it wrote', () => {
  test('then the line that was cut counts for nothing, and all others do', async () => {
    const { runs, folder } = onDisk();
    const first = await runs.open('a1');
    await first.add([ended('x')]);
    await first.close();
    const file = join(folder, 'a1.jsonl');
    appendFileSync(file, '{"kind":"ended","key":"y","ans');
    const second = await runs.open('a1');
    await second.add([ended('z')]);
    await second.close();
    const third = await runs.open('a1');
    expect((await linesOf(third)).map(({ line }) => line)).toEqual([ended('x'), ended('z')]);
    await third.close();
    expect(await unreadableRunLines(file)).toBe(1);
  });
});

describe('when a run is kept on disk', () => {
  test('then its files are for their owner alone, none is larger than it has to be, and no lock stays', async () => {
    const { runs, folder } = onDisk(1000);
    const run = await runs.open('a1');
    for (let at = 0; at < 40; at++) await run.add([ended(`k${at}`)]);
    await run.close();
    const names = readdirSync(folder).toSorted();
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(folder, name), 'utf8')).toMatch(/^\{"kind":"run","v":1\}\n/);
    }
    await (await runs.open('a1', { anew: true })).close();
    expect(readdirSync(folder)).toEqual(['a1.jsonl']);
  });

  test('then one of a newer format is refused and left as it is', async () => {
    const { runs, folder } = onDisk();
    await (await runs.open('a1')).close();
    writeFileSync(join(folder, 'a1.jsonl'), '{"kind":"run","v":9}\n');
    await expect(runs.open('a1')).rejects.toMatchObject({ code: 'store_newer' });
    expect(readFileSync(join(folder, 'a1.jsonl'), 'utf8')).toBe('{"kind":"run","v":9}\n');
    expect(existsSync(join(folder, 'a1.lock'))).toBe(false);
  });
});

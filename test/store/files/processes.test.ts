import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { onlyWhere } from '../../support/only-where.ts';
import { readMark } from '../../../src/store/files/mark.ts';
import { createUsageLog } from '../../../src/store/records/usage-log.ts';
import { MANY_STEPS } from '../../support/deadlines.ts';
import { figure, isLong } from '../../support/long.ts';
import { useWorkers } from '../support/child.ts';
import { noteDocument, realLocks } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { isMark } from '../../../src/store/files/lock.ts';
import { linesOf } from '../../support/usage-lines.ts';

const folder = useTemporaryFolder();
const home = () => path.join(folder(), 'home');
const start = useWorkers();
const asRoot = onlyWhere(process.getuid?.() === 0, 'only root can start a process of another user');
const updates = isLong ? 100 : 25;
const many = isLong ? 64 : 24;

const allDone = (runs: ReturnType<typeof start>[]) => Promise.all(runs.map(({ ended }) => ended));
const done = expect.objectContaining({ code: 0, err: '' });

test('when 8 processes update one file, then no update is lost and nothing is left over', async () => {
  const runs = Array.from({ length: 8 }, () => start(['count', home(), String(updates)]));
  expect(await allDone(runs)).toEqual(runs.map(() => done));
  expect((await noteDocument(home()).read()).count).toBe(8 * updates);
  expect(readdirSync(home())).toEqual(['note.json']);
});

test(`when ${many} processes make one update each in a new home, then no update is lost`, async () => {
  const runs = Array.from({ length: many }, () => start(['count', home(), '1']));
  expect(await allDone(runs)).toEqual(runs.map(() => done));
  expect((await noteDocument(home()).read()).count).toBe(many);
  expect(readdirSync(home())).toEqual(['note.json']);
  expect(statSync(home()).mode & 0o777).toBe(0o700);
});

test('when 8 processes append usage, then no line is lost or torn', async () => {
  const runs = Array.from({ length: 8 }, () => start(['append', home(), String(updates)]));
  expect(await allDone(runs)).toEqual(runs.map(() => done));
  const lines = await linesOf(createUsageLog({ home: home(), locks: realLocks() }));
  expect(new Set(lines.map(({ call_id }) => call_id)).size).toBe(8 * updates);
});

test('when a process is killed while it holds the lock, then the next update takes it over and tidies up', async () => {
  await noteDocument(home()).update((record) => void record.count++);
  const holder = start(['hold', home()]);
  await holder.ready;
  expect(existsSync(path.join(home(), '.tmp-1-note.json'))).toBe(true);
  holder.process.kill('SIGKILL');
  await holder.ended;
  expect(await noteDocument(home()).update((record) => void record.count++)).toMatchObject({ count: 2 });
  expect(readdirSync(home())).toEqual(['note.json']);
});

test('when many wait for a process that is killed, then all of their updates are kept', async () => {
  mkdirSync(home(), { mode: 0o700 });
  const holder = start(['hold', home()]);
  await holder.ready;
  const runs = Array.from({ length: 8 }, () => start(['count', home(), '5']));
  await new Promise((resolve) => setTimeout(resolve, 300));
  holder.process.kill('SIGKILL');
  expect(await allDone(runs)).toEqual(runs.map(() => done));
  expect((await noteDocument(home()).read()).count).toBe(40);
  expect(readdirSync(home())).toEqual(['note.json']);
});

test('when a living process holds the lock, then reading works and an update is store_locked', async () => {
  await noteDocument(home()).update((record) => void record.count++);
  const holder = start(['hold', home()]);
  await holder.ready;
  const document = noteDocument(home(), { locks: realLocks(200) });
  expect(await document.read()).toMatchObject({ count: 1 });
  const details = { pid: holder.process.pid };
  await expect(document.update(() => {})).rejects.toMatchObject({ code: 'store_locked', details });
});

test(
  'when writers are killed again and again, then what they had done is kept, whole, and what stays is cleared',
  async () => {
    const rounds = isLong ? 150 : 6;
    const counts = { kills: 0, holders: 0, updates: 0, slowest: 0 };
    let finished = 0;
    for (let round = 0; round < rounds; round++) {
      const runs = [start(['count', home(), '1000']), start(['count', home(), '1000'])];
      await Promise.all(runs.map(({ ready }) => ready));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
      for (const run of runs) run.process.kill('SIGKILL');
      for (const { out } of await allDone(runs)) finished += out.length;
      const holder = readMark(path.join(home(), 'note.json.lock')) ?? '';
      const begin = performance.now();
      const { count } = await noteDocument(home()).update(() => {});
      counts.slowest = Math.max(counts.slowest, performance.now() - begin);
      counts.kills += runs.length;
      counts.holders += runs.filter(({ process: { pid } }) => holder.startsWith(`${pid}:`)).length;
      expect(count).toBeGreaterThanOrEqual(finished);
      expect(count).toBeLessThanOrEqual(finished + runs.length); // a kill may fall between the write and the word
      finished = count;
    }
    counts.updates = finished;
    const { kills, holders, slowest } = counts;
    figure(
      `${kills} kills, ${holders} of a lock's holder: 0 of ${finished} updates lost, takeover ${Math.round(slowest)} ms`,
    );
    expect(holders).toBeGreaterThan(0);
    // Who is killed just after a takeover leaves the right to it, which is in nobody's way and for the doctor to clear.
    for (const name of readdirSync(home()).filter(isMark)) realLocks(200).clear(path.join(home(), name));
    expect(readdirSync(home())).toEqual(['note.json']);
  },
  MANY_STEPS,
);

const DAY = 86_400_000;

test('when clocks are a year ahead and a day behind, then no lock is stolen and no update is lost', async () => {
  const nodeArgs = ['--require', path.resolve('test/support/shift-clock.cjs')];
  const runs = [365 * DAY, -DAY, 0, 365 * DAY].map((shift) =>
    start(['count', home(), String(updates)], { nodeArgs, env: { LLMKIT_CLOCK_SHIFT: String(shift) } }),
  );
  expect(await allDone(runs)).toEqual(runs.map(() => done));
  expect((await noteDocument(home()).read()).count).toBe(4 * updates);
  expect(readdirSync(home())).toEqual(['note.json']);
});

test('when a holder is stopped in the middle of its update, then nobody takes its lock, and both updates count', async () => {
  await noteDocument(home()).update((record) => void record.count++);
  const nodeArgs = ['--require', path.resolve('test/support/inject-fault.cjs')];
  const log = path.join(folder(), 'log');
  const faultAt = (call: number) => ({
    LLMKIT_FAULT_ROOT: home(),
    LLMKIT_FAULT_LOG: log,
    LLMKIT_FAULT: `${call} stop`,
  });
  const stopped = start(['count', home(), '1'], { nodeArgs, env: faultAt(STOP_AT) });
  await until(() => existsSync(log) && isStopped(stopped.process.pid));
  const impatient = noteDocument(home(), { locks: realLocks(300) });
  await expect(impatient.update((record) => void record.count++)).rejects.toMatchObject({
    code: 'store_locked',
    details: { pid: stopped.process.pid },
  });
  const waiting = noteDocument(home()).update((record) => void record.count++);
  stopped.process.kill('SIGCONT');
  expect(await stopped.ended).toMatchObject({ code: 0 });
  expect(await waiting).toMatchObject({ count: 3 });
});

/** A call in the middle of an update, under the lock. */
const STOP_AT = 8;

const isStopped = (pid = 0): boolean => / T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

asRoot('when the home may not be written, then an update fails and names it', async () => {
  chmodSync(folder(), 0o755);
  const run = start(['count', path.join(folder(), 'home'), '1'], { uid: 65_534 });
  expect(await run.ended).toMatchObject({ code: 1, err: expect.stringContaining(`${home()}: permission is denied`) });
});

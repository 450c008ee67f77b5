import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { createUsageLog } from '../../src/store/usage-log.ts';
import { useWorkers } from './support/child.ts';
import { noteDocument, realLocks } from './support/notes.ts';
import { useTemporaryFolder } from './support/temporary-folder.ts';

const folder = useTemporaryFolder();
const home = () => path.join(folder(), 'home');
const start = useWorkers();
const asRoot = process.getuid?.() === 0 ? test : test.skip; // only root can start a process of another user
/** `LLMKIT_TEST_UPDATES=100` for the long form. */
const updates = Number(process.env['LLMKIT_TEST_UPDATES'] ?? 25);

const allDone = (runs: ReturnType<typeof start>[]) => Promise.all(runs.map(({ ended }) => ended));
const done = expect.objectContaining({ code: 0, err: '' });

test('when 8 processes update one file, then no update is lost and nothing is left over', async () => {
  const runs = Array.from({ length: 8 }, () => start(['count', home(), String(updates)]));
  expect(await allDone(runs)).toEqual(runs.map(() => done));
  expect((await noteDocument(home()).read()).count).toBe(8 * updates);
  expect(readdirSync(home())).toEqual(['note.json']);
}, 120_000);

test('when 64 processes make one update each in a new home, then no update is lost', async () => {
  const runs = Array.from({ length: 64 }, () => start(['count', home(), '1']));
  expect(await allDone(runs)).toEqual(runs.map(() => done));
  expect((await noteDocument(home()).read()).count).toBe(64);
  expect(readdirSync(home())).toEqual(['note.json']);
  expect(statSync(home()).mode & 0o777).toBe(0o700);
}, 120_000);

test('when 8 processes append usage, then no line is lost or torn', async () => {
  const runs = Array.from({ length: 8 }, () => start(['append', home(), String(updates)]));
  expect(await allDone(runs)).toEqual(runs.map(() => done));
  const lines = await createUsageLog({ home: home(), locks: realLocks() }).read();
  expect(new Set(lines.map(({ call_id }) => call_id)).size).toBe(8 * updates);
}, 120_000);

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
}, 60_000);

test('when a living process holds the lock, then reading works and an update is store_locked', async () => {
  await noteDocument(home()).update((record) => void record.count++);
  const holder = start(['hold', home()]);
  await holder.ready;
  const document = noteDocument(home(), { locks: realLocks(200) });
  expect(await document.read()).toMatchObject({ count: 1 });
  const details = { pid: holder.process.pid };
  await expect(document.update(() => {})).rejects.toMatchObject({ code: 'store_locked', details });
});

test('when writers are killed again and again, then what they had done is kept, whole, and no litter stays', async () => {
  let finished = 0;
  const rounds = Number(process.env['LLMKIT_TEST_KILLS'] ?? 10);
  for (let round = 0; round < rounds; round++) {
    const runs = [start(['count', home(), '1000']), start(['count', home(), '1000'])];
    await Promise.all(runs.map(({ ready }) => ready));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
    for (const run of runs) run.process.kill('SIGKILL');
    for (const { out } of await allDone(runs)) finished += out.length;
    const { count } = await noteDocument(home()).update(() => {});
    expect(count).toBeGreaterThanOrEqual(finished);
    expect(count).toBeLessThanOrEqual(finished + runs.length); // a kill may fall between the write and the word
    finished = count;
  }
  expect(readdirSync(home()).filter((name) => name.startsWith('.tmp-') || name.endsWith('.lock'))).toEqual([]);
}, 600_000);

asRoot('when the home may not be written, then an update fails and names it', async () => {
  chmodSync(folder(), 0o755);
  const run = start(['count', path.join(folder(), 'home'), '1'], { uid: 65_534 });
  expect(await run.ended).toMatchObject({ code: 1, err: expect.stringContaining(`${home()}: permission is denied`) });
});

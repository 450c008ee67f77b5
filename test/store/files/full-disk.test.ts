import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { onlyWhere } from '../../support/only-where.ts';
import { createUsageLog } from '../../../src/store/records/usage-log.ts';
import { note, noteFile, noteRepository, realLocks } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { linesOf } from '../../support/usage-lines.ts';

/** Whether a small disk can be mounted here; says so when not. */
const canMount = ((): boolean => {
  const trial = mkdtempSync(path.join(os.tmpdir(), 'llmkit-mount-'));
  try {
    mount(trial, 'size=64k');
    execFileSync('umount', [trial]);
    return true;
  } catch (error) {
    process.stderr.write(`skipped: cannot mount a small disk here (${String(error).split('\n')[0]})\n`);
    return false;
  } finally {
    rmSync(trial, { recursive: true });
  }
})();
const onSmallDisk = onlyWhere(canMount, 'no small disk can be mounted');

// Before the folder is removed: hooks run in the order of their definition.
afterEach(() => {
  if (canMount) execFileSync('umount', [home()]);
});
const folder = useTemporaryFolder();
beforeEach(() => {
  mkdirSync(home(), { mode: 0o700 });
  if (canMount) mount(home(), 'size=64k,mode=700');
});

const home = () => path.join(folder(), 'disk');
const line = { kind: 'call' as const, call_id: '1', at: '2026-01-01T00:00:00.000Z' };
const openLog = () => createUsageLog({ home: home(), locks: realLocks() });

function mount(target: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'llmkit-test', target], { stdio: 'pipe' });
}

function fillDisk(): void {
  expect(() => writeFileSync(path.join(home(), 'filler'), Buffer.alloc(2 ** 20))).toThrow('ENOSPC');
}

onSmallDisk(
  'when the disk is full, then an update is store_io, the old record stays and nothing is left over',
  async () => {
    const notes = noteRepository(home());
    await notes.create('a', note('one'));
    const before = readFileSync(noteFile(home(), 'a'));
    fillDisk();
    const grow = notes.update('a', (record) => void (record.text = 'x'.repeat(20_000)));
    await expect(grow).rejects.toMatchObject({
      code: 'store_io',
      message: expect.stringContaining('the disk is full'),
    });
    await expect(notes.create('b', note())).rejects.toMatchObject({ code: 'store_io' });
    expect(readFileSync(noteFile(home(), 'a'))).toEqual(before);
    expect(readdirSync(path.join(home(), 'notes'))).toEqual(['a.json']);
  },
);

onSmallDisk('when the disk is full, then a usage line is store_io and the log stays whole', async () => {
  await openLog().append(line);
  fillDisk();
  const long = { ...line, status: 'x'.repeat(5_000) };
  await expect(openLog().append(long)).rejects.toMatchObject({ code: 'store_io' });
  expect(await linesOf(openLog())).toEqual([line]);
  await openLog().append(line);
  expect(await linesOf(openLog())).toEqual([line, line]);
});

onSmallDisk('when the disk is read-only, then reading works and an update is store_io', async () => {
  const notes = noteRepository(home());
  await notes.create('a', note('one'));
  await openLog().append(line);
  mount(home(), 'remount,ro');
  expect(await notes.get('a')).toEqual(note('one'));
  const message = expect.stringContaining('read-only');
  await expect(notes.update('a', () => {})).rejects.toMatchObject({ code: 'store_io', message });
  await expect(notes.remove('a')).rejects.toMatchObject({ code: 'store_io', message });
  await expect(openLog().append(line)).rejects.toMatchObject({ code: 'store_io', message });
});

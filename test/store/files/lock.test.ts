import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { LlmkitError } from '../../../src/core/errors.ts';
import type { Owners } from '../../../src/core/ports/owners.ts';
import { createLocks } from '../../../src/store/files/lock.ts';
import { Stopping } from '../../../src/core/stopping.ts';
import { failure, monotonicClock } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const folder = useTemporaryFolder();
const file = () => path.join(folder(), 'A.json');
const lock = () => path.join(folder(), 'a.json.lock');

/** Everybody whose text begins with `dead` is dead. */
const owners: Owners = { mine: '7:1:here', isDead: (owner) => owner.startsWith('dead') };
const locks = createLocks({ owners, clock: monotonicClock, limit_ms: 15_000 });
/** For locks that never come free. */
const impatient = createLocks({ owners, clock: monotonicClock, limit_ms: 100 });

test('when nobody holds it, then the section runs under a lock and leaves none', async () => {
  expect(await locks.hold(file(), () => readdirSync(folder()))).toEqual(['a.json.lock']);
  expect(readdirSync(folder())).toEqual([]);
});

test('when the section throws, then its error passes and the lock is free', async () => {
  const section = () => {
    throw new RangeError('no');
  };
  await expect(locks.hold(file(), section)).rejects.toThrow(RangeError);
  expect(readdirSync(folder())).toEqual([]);
});

test('when a living process keeps it, then the wait ends with its pid', async () => {
  symlinkSync('4242:1:here:x', lock());
  const error = await failure(impatient.hold(file(), () => {}));
  expect(error).toMatchObject({
    code: 'store_locked',
    details: { pid: 4242 },
    advice: [{ kind: 'wait_for_lock', of: 'file' }],
  });
  expect(String(error)).toContain('process 4242');
  expect(readdirSync(folder())).toEqual(['a.json.lock']);
});

describe('when the program is told to stop while it waits', () => {
  const stop = new Stopping();
  stop.stop(new LlmkitError('terminated', 'Terminated.'));
  const stopped = createLocks({ owners, clock: monotonicClock, limit_ms: 15_000, stop });

  test('then the wait ends at once with the reason', async () => {
    symlinkSync('4242:1:here:x', lock());
    expect(await failure(stopped.hold(file(), () => {}))).toBe(stop.signal.reason);
    expect(readdirSync(folder())).toEqual(['a.json.lock']);
  });

  test('then what goes on despite it waits until the lock is free', async () => {
    symlinkSync('4242:1:here:x', lock());
    const held = stopped.hold(file(), () => 'done', { despiteStop: true });
    setTimeout(() => rmSync(lock()), 100);
    expect(await held).toBe('done');
  });

  test('then a lock that is free is taken all the same', async () => {
    expect(await stopped.hold(file(), () => 'done')).toBe('done');
  });
});

test('when names differ only in case, then they share a lock', async () => {
  symlinkSync('4242:1:here:x', lock());
  await expect(impatient.hold(path.join(folder(), 'a.JSON'), () => {})).rejects.toMatchObject({ code: 'store_locked' });
});

test('when a dead process left it, then it is taken over', async () => {
  symlinkSync('dead:1:here:x', lock());
  expect(await locks.hold(file(), () => 'done')).toBe('done');
  expect(readdirSync(folder())).toEqual([]);
});

test('when who was taking it over died as well, then it is taken over all the same', async () => {
  symlinkSync('dead:1:here:x', lock());
  symlinkSync('dead:2:here:y', `${lock()}.break-x`);
  symlinkSync('dead:3:here:z', `${lock()}.break-y`);
  expect(await locks.hold(file(), () => 'done')).toBe('done');
  expect(readdirSync(folder())).toEqual([]);
});

test('when a living process is taking it over, then nobody else does', async () => {
  symlinkSync('dead:1:here:x', lock());
  symlinkSync('4242:1:here:y', `${lock()}.break-x`);
  await expect(impatient.hold(file(), () => {})).rejects.toMatchObject({ code: 'store_locked' });
  expect(readdirSync(folder()).sort()).toEqual(['a.json.lock', 'a.json.lock.break-x']);
});

test('when a dead process left half-written files, then only those of this file go', async () => {
  symlinkSync('dead:1:here:x', lock());
  const others = ['.tmp-1-b.json', '.tmp-1-A.json-x.json', '.tmp-1-A.json.v1.bak.json', 'A.json.v1.bak'];
  for (const name of ['.tmp-1-A.json', '.tmp-2-A.json.v1.bak', ...others]) writeFileSync(path.join(folder(), name), '');
  await locks.hold(file(), () => {});
  expect(readdirSync(folder()).sort()).toEqual(others.sort());
});

test.each(['dead', 'dead:1:here', 'dead:1:here:../../x', 'dead:1:here:A'])(
  'when the lock says %j, then nothing is broken by guess',
  async (text) => {
    symlinkSync(text, lock());
    await expect(impatient.hold(file(), () => {})).rejects.toMatchObject({ code: 'store_locked' });
    expect(readdirSync(folder())).toEqual(['a.json.lock']);
  },
);

test.each([
  ['a folder', () => mkdirSync(lock())],
  ['a pipe', () => execFileSync('mkfifo', [lock()])],
])('when %s has the name of the lock, then it stays and nobody waits for it', async (_what, put) => {
  put();
  const error = await failure(locks.hold(file(), () => {}));
  expect(error).toMatchObject({ code: 'store_io', message: expect.stringContaining('it has the name of a lock') });
  expect(existsSync(lock())).toBe(true);
});

test('when somebody else removed the lock and took it, then it is not released', async () => {
  await locks.hold(file(), () => {
    rmSync(lock());
    symlinkSync('4242:1:here:x', lock());
  });
  expect(readlinkSync(lock())).toBe('4242:1:here:x');
});

describe('when the mark of a file is to be cleared', () => {
  test('then that of a dead process goes, with what others left who were taking it over', () => {
    symlinkSync('dead:1:here:x', lock());
    symlinkSync('dead:2:here:y', `${lock()}.break-x`);
    symlinkSync('dead:3:here:z', `${lock()}.break-y`);
    expect(locks.clear(lock())).toBe(true);
    expect(readdirSync(folder())).toEqual([]);
  });

  test('then what a takeover left alone goes', () => {
    symlinkSync('dead:2:here:y', `${lock()}.break-x`);
    expect(locks.clear(`${lock()}.break-x`)).toBe(true);
    expect(readdirSync(folder())).toEqual([]);
  });

  test.each(['4242:1:here:x', 'dead', 'dead:1:here:../../x'])('then %j stays', (text) => {
    symlinkSync(text, lock());
    expect(locks.clear(lock())).toBe(false);
    expect(readlinkSync(lock())).toBe(text);
  });
});

test('when a lock of this process would not go, then its next update does not wait for it', async () => {
  await locks.hold(file(), () => {
    // As a disk does that fails for a moment: the lock cannot be read when it is released.
    renameSync(lock(), `${lock()}.away`);
  });
  renameSync(`${lock()}.away`, lock());
  expect(await locks.hold(file(), () => 'done')).toBe('done');
});

test('when the folder is gone, then it is store_io', async () => {
  const gone = path.join(folder(), 'gone/a.json');
  await expect(locks.hold(gone, () => {})).rejects.toMatchObject({ code: 'store_io' });
});

import path from 'node:path';
import { LlmkitError } from '../core/errors.ts';
import type { Clock, Owners } from '../core/ports.ts';
import { sweepTemporaries } from './durable-write.ts';
import { placeMark, readMark, removeMark } from './mark.ts';
import { asStoreError } from './store-error.ts';
import { uniqueText } from './unique-text.ts';

export interface Locks {
  /**
   * Runs `section` while no other process runs one for the same file. The section is synchronous: a lock is never held
   * while anything is awaited. Fails with `store_locked` when the wait grows too long.
   */
  hold<Result>(file: string, section: () => Result): Promise<Result>;
}

export interface LocksOptions {
  owners: Owners;
  clock: Pick<Clock, 'monotonic'>;
  /** Longest wait for a lock, in milliseconds. */
  limit_ms: number;
}

/** Locks between processes, one per file: a mark beside the file that says who holds it. */
export function createLocks({ owners, clock, limit_ms }: LocksOptions): Locks {
  return {
    async hold(file, section) {
      const lock = lockOf(file);
      const attempt = { file, lock, mine: `${owners.mine}:${uniqueText()}`, owners };
      const begin = clock.monotonic();
      for (let waited = 0; !tryLock(attempt); waited = clock.monotonic() - begin) {
        if (waited > limit_ms) throw lockedError(file, readMark(lock), waited);
        await sleep(pauseAfter(waited));
      }
      try {
        return section();
      } finally {
        release(attempt);
      }
    },
  };
}

interface Attempt {
  file: string;
  lock: string;
  /** The owner text of this process with a text of this attempt. */
  mine: string;
  owners: Owners;
}

/** Lower case, so that names that differ only in case share a lock. */
function lockOf(file: string): string {
  return path.join(path.dirname(file), `${path.basename(file).toLowerCase()}.lock`);
}

function tryLock(attempt: Attempt): boolean {
  try {
    return tryTake(attempt.lock, attempt);
  } catch (error) {
    throw asStoreError('write', attempt.file, error);
  }
}

/** Takes `mark` if it is free. If a dead process holds it, frees it for the next try of anybody. */
function tryTake(mark: string, attempt: Attempt): boolean {
  if (placeMark(mark, attempt.mine)) return true;
  const owner = readMark(mark);
  if (owner !== undefined && attempt.owners.isDead(owner)) breakMark(mark, owner, attempt);
  return false;
}

/**
 * Removes the mark of a dead owner. The right to do so is a mark itself, named after that very owner, so that of many
 * who saw the same dead owner none can remove the lock that another one took since.
 */
function breakMark(mark: string, owner: string, attempt: Attempt): void {
  const name = owner.split(':')[3] ?? '';
  if (!/^[0-9a-z]+$/.test(name)) return; // not written by a lock: nothing to build a path from
  const right = `${attempt.lock}.break-${name}`;
  if (!tryTake(right, attempt)) return;
  try {
    if (mark === attempt.lock && readMark(mark) === owner) sweepTemporaries(attempt.file);
    removeMark(mark, owner);
  } finally {
    removeMark(right, attempt.mine);
  }
}

function release(attempt: Attempt): void {
  try {
    removeMark(attempt.lock, attempt.mine);
  } catch {
    // The work is done, or has failed with a better error; others take the lock over once this process has ended.
  }
}

/** Who has waited longer asks more often, so that nobody starves. */
function pauseAfter(waited: number): number {
  return 1 + Math.random() * Math.max(4, 40 - waited / 100);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function lockedError(file: string, owner: string | undefined, waited: number): LlmkitError {
  const pid = /^\d+/.exec(owner ?? '')?.[0];
  const seconds = Math.round(waited / 1000);
  const message = `Cannot change ${file}: process ${pid ?? '(unknown)'} has kept it for ${seconds} seconds.`;
  return new LlmkitError('store_locked', message, {
    hint: 'Try again; if no llmkit is running, run: llmkit doctor',
    details: pid === undefined ? {} : { pid: Number(pid) },
  });
}

import path from 'node:path';
import { LlmkitError } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import type { Owners } from '../../core/ports/owners.ts';
import type { Stop } from '../../core/stopping.ts';
import type { UpdateOptions } from '../../core/ports/repository.ts';
import { sweepTemporaries } from './durable-write.ts';
import { isNoMark, placeMark, readMark, removeMark } from './mark.ts';
import { asStoreError, MOVE_AWAY, refusedFile } from './store-error.ts';
import { uniqueText } from './unique-text.ts';

export interface Locks {
  /**
   * Runs `section` while no other process runs one for the same file. The section waits for nothing but the disk: a lock is
   * never held while a model or a person is awaited. Fails with `store_locked` when the wait grows too long, and with the reason of the stop
   * when that ends it.
   */
  hold<Result>(file: string, section: () => Result | Promise<Result>, options?: UpdateOptions): Promise<Result>;
  /** Removes `mark`, a lock or what a takeover left, if its owner is dead. False when it could not. */
  clear(mark: string): boolean;
}

export interface LocksOptions {
  owners: Owners;
  clock: Pick<Clock, 'monotonic'>;
  /** Longest wait for a lock, in milliseconds. */
  limit_ms: number;
  /** Ends every wait but those that go on despite it. */
  stop?: Stop | undefined;
}

/** Locks between processes, one per file: a mark beside the file that says who holds it. */
export function createLocks({ owners, clock, limit_ms, stop }: LocksOptions): Locks {
  /** Owner texts of this process that are done with but whose mark may not have gone: as good as dead. */
  const over = new Set<string>();
  const isDead = (owner: string) => over.has(owner) || owners.isDead(owner);
  const attemptOn = (file: string) => ({ file, lock: lockOf(file), mine: `${owners.mine}:${uniqueText()}`, isDead });

  return {
    async hold(file, section, { despiteStop = false } = {}) {
      const attempt = attemptOn(file);
      const { lock } = attempt;
      try {
        const begin = clock.monotonic();
        for (let waited = 0; !tryLock(attempt); waited = clock.monotonic() - begin) {
          if (waited > limit_ms) throw lockedError(file, readMark(lock), waited);
          if (!despiteStop) stop?.throwIfStopped();
          await sleep(pauseAfter(waited));
        }
      } catch (error) {
        over.add(attempt.mine); // it may have left a mark on the way
        throw error;
      }
      try {
        return await section();
      } finally {
        if (!release(attempt)) over.add(attempt.mine);
      }
    },

    clear(mark) {
      const attempt = attemptOn(lockedFile(mark));
      const owner = readMark(mark);
      if (owner === undefined || !isDead(owner)) return false;
      // One who was taking it over may have died as well: each try clears one of them away.
      for (let tries = 0; tries < MOST_TRIES && readMark(mark) === owner; tries++) breakMark(mark, owner, attempt);
      return readMark(mark) !== owner;
    },
  };
}

const MOST_TRIES = 10;

interface Attempt {
  file: string;
  lock: string;
  /** The owner text of this process with a text of this attempt. */
  mine: string;
  isDead(owner: string): boolean;
}

/** Lower case, so that names that differ only in case share a lock. */
function lockOf(file: string): string {
  return path.join(path.dirname(file), `${path.basename(file).toLowerCase()}.lock`);
}

const MARK = /\.lock(\.break-[0-9a-z]+)?$/;

/** Tells whether a file of this name is a lock, or the right to break one. */
export function isMark(name: string): boolean {
  return MARK.test(name);
}

/** The file, in lower case, that a mark is about. */
export function lockedFile(mark: string): string {
  return mark.replace(MARK, '');
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
  if (owner === undefined && isNoMark(mark))
    throw refusedFile(mark, 'it has the name of a lock and is none', MOVE_AWAY);
  if (owner !== undefined && attempt.isDead(owner)) breakMark(mark, owner, attempt);
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

/** False when the mark stays: the work is done, or has failed with a better error, and others take the lock over. */
function release(attempt: Attempt): boolean {
  try {
    return removeMark(attempt.lock, attempt.mine);
  } catch {
    return false;
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
    advice: [{ kind: 'wait_for_lock', of: 'file' }],
    details: pid === undefined ? {} : { pid: Number(pid) },
  });
}

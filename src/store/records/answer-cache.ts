import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { AnswerCache } from '../../core/ports/answer-cache.ts';
import type { CacheSize } from '../../core/ports/home-keeper.ts';
import type { KeptAnswer } from '../../core/records/kept-answer.ts';
import { DERIVED, readDerived } from '../files/derived.ts';
import { writeDerived } from '../files/write-derived.ts';
import { prepareFolder } from '../files/home.ts';
import type { Locks } from '../files/lock.ts';
import { asStoreError } from '../files/store-error.ts';

const VERSION = 1;
/** Bytes of all answers together. */
const LARGEST = 256 * 1024 * 1024;
/** So much stays of a cache that is full. */
const KEPT_SHARE = 0.9;
/** One answer may have so much of it. */
const LARGEST_SHARE = 1 / 16;

const KEY = /^[0-9a-f]{64}$/;

export interface AnswerCacheOptions {
  home: string;
  locks: Locks;
  /** Bytes; 256 MiB when absent. */
  largest?: number;
}

/** The folder of answers in a home. */
function answersFolder(home: string): string {
  return path.join(home, DERIVED, 'answers');
}

/** Answers as files: `cache/answers/<key>.json`, whose time is that of their last use. */
export function createAnswerCache({ home, locks, largest = LARGEST }: AnswerCacheOptions): AnswerCache {
  const folder = answersFolder(home);
  const fileOf = (key: string): string => path.join(folder, `${key}.json`);
  // Beside the folder, which may be emptied.
  const sizeFile = `${folder}.json`;

  return {
    async get(key) {
      if (!KEY.test(key)) return undefined;
      const answer = answerIn(readDerived(fileOf(key)));
      if (answer) touch(fileOf(key));
      return answer;
    },

    async put(key, answer) {
      const text = JSON.stringify({ v: VERSION, ...answer });
      const bytes = Buffer.byteLength(text);
      if (!KEY.test(key) || bytes > largest * LARGEST_SHARE) return;
      try {
        prepareFolder(home, path.join(home, DERIVED));
        await locks.hold(sizeFile, () => {
          const before = sizeIn(readDerived(sizeFile));
          const isFull = before === undefined || before + bytes > largest;
          const now = isFull ? makeRoom(folder, bytes, largest) : before;
          // Counted before it is there: what is killed in between counts too much, never too little.
          if (writeDerived(home, sizeFile, JSON.stringify({ bytes: now + bytes })))
            writeDerived(home, fileOf(key), text);
        });
      } catch {
        // It is asked again.
      }
    },
  };
}

function answerIn(value: unknown): KeptAnswer | undefined {
  const { v, ...answer } = (value ?? {}) as KeptAnswer & { v?: number };
  const isAnswer = v === VERSION && typeof answer.at === 'string' && Array.isArray(answer.events);
  return isAnswer ? answer : undefined;
}

function sizeIn(value: unknown): number | undefined {
  const { bytes } = (value ?? {}) as { bytes?: unknown };
  return typeof bytes === 'number' ? bytes : undefined;
}

function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Then it goes sooner.
  }
}

/** Removes answers, the one unused for longest first, until there is room; tells the bytes of those that stay. */
function makeRoom(folder: string, bytes: number, largest: number): number {
  const files = filesIn(folder).toSorted((one, other) => one.used - other.used);
  let left = files.reduce((sum, { size }) => sum + size, 0);
  const goal = left + bytes > largest ? largest * KEPT_SHARE - bytes : left;
  for (const { file, size } of files) {
    if (left <= goal) break;
    rmSync(file, { force: true });
    left -= size;
  }
  return left;
}

/** What the cache of a home holds. */
export function sizeOfCache(home: string): CacheSize {
  const files = filesIn(answersFolder(home));
  return { answers: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}

/** Empties the cache of a home, and tells what it held. */
export async function clearCache({ home, locks }: Pick<AnswerCacheOptions, 'home' | 'locks'>): Promise<CacheSize> {
  const folder = answersFolder(home);
  const size = sizeOfCache(home);
  if (size.answers === 0) return size;
  await locks.hold(`${folder}.json`, () => {
    try {
      rmSync(folder, { recursive: true, force: true });
      rmSync(`${folder}.json`, { force: true });
    } catch (error) {
      throw asStoreError('remove', folder, error);
    }
  });
  return size;
}

/** The files of a folder with their bytes and when they were used last; none where there is no folder. */
function filesIn(folder: string): { file: string; size: number; used: number }[] {
  try {
    return readdirSync(folder).flatMap((name) => {
      const file = path.join(folder, name);
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats?.isFile() ? [{ file, size: stats.size, used: stats.mtimeMs }] : [];
    });
  } catch {
    return [];
  }
}

import fs from 'node:fs';
import type { FileKind } from './io.ts';
import { isOfMachine } from '../core/errors.ts';
import { fileError } from './system-reasons.ts';

/** See `Io.kindOf`. */
export function kindOf(path: string): FileKind | undefined {
  const stats = statsOf(path);
  return stats && kindFrom(stats);
}

/** See `Io.isTaken`. */
export function isTaken(path: string): boolean {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

export function kindFrom(entry: Pick<fs.Stats, 'isFile' | 'isDirectory'>): FileKind {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
}

/** A FIFO, or the other end of a process: `-f <(command)`. */
export function isPipe(path: string): boolean {
  return statsOf(path)?.isFIFO() === true;
}

/** See `Io.isSameFile`. */
export function isSameFile(one: string, other: string): boolean {
  const [a, b] = [statsOf(one), statsOf(other)];
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/** See `Io.realPath`. */
export function realPath(path: string): string | undefined {
  try {
    return fs.realpathSync(path);
  } catch {
    return undefined;
  }
}

/** What may not be looked at is for the reader to tell. Throws `store_io` where the disk failed: it is not as if nothing were there. */
function statsOf(path: string): fs.Stats | undefined {
  try {
    return fs.statSync(path, { throwIfNoEntry: false });
  } catch (thrown) {
    if (isOfMachine(thrown)) throw fileError(thrown, 'read', path);
    return undefined;
  }
}

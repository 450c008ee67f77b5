import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fillNewFile, temporaryFor } from './durable-write.ts';
import { prepareFolder } from './home.ts';
import { readFileSafely } from './safe-read.ts';

/** The folder of derived data in the home: it may be removed at any time. */
export const DERIVED = 'cache';

/** Its own folders. */
export const DERIVED_FOLDERS = [DERIVED, path.join(DERIVED, 'usage'), path.join(DERIVED, 'answers')];

/** Tells whether a file of a home is derived data. */
export function isDerived(home: string, file: string): boolean {
  return path.relative(home, file).startsWith(DERIVED + path.sep);
}

/** A file of derived data that is JSON; undefined where there is none that can be read. */
export function readDerived(file: string): unknown {
  try {
    const bytes = readFileSafely(file);
    return bytes && (JSON.parse(bytes.toString('utf8')) as unknown);
  } catch {
    return undefined;
  }
}

/**
 * Replaces a file of derived data as a whole. It need not survive a power cut, and where it cannot be written, what it
 * holds is worked out again. False when it was not written.
 */
export function writeDerived(home: string, file: string, content: string | Buffer): boolean {
  const temporary = temporaryFor(file);
  try {
    const folder = path.dirname(file);
    prepareFolder(home, path.join(home, DERIVED));
    mkdirSync(folder, { mode: 0o700, recursive: true });
    fillNewFile(temporary, content, { sync: false });
    renameSync(temporary, file);
    return true;
  } catch {
    removeQuietly(temporary);
    return false;
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It never was there.
  }
}

import path from 'node:path';
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

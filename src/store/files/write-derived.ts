import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DERIVED } from './derived.ts';
import { fillNewFile, temporaryFor } from './durable-write.ts';
import { makeFolders, prepareFolder } from './home.ts';

/**
 * Replaces a file of derived data as a whole. It need not survive a power cut, and where it cannot be written, what it
 * holds is worked out again. False when it was not written.
 */
export function writeDerived(home: string, file: string, content: string | Buffer): boolean {
  const temporary = temporaryFor(file);
  try {
    const folder = path.dirname(file);
    prepareFolder(home, path.join(home, DERIVED));
    makeFolders(folder);
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

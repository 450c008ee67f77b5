import { existsSync, lstatSync, readlinkSync, realpathSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { asStoreError } from './store-error.ts';

/** Where a restore builds the new home, and where that stands once it is whole. Both beside the home. */
export function besideHome(home: string): { building: string; whole: string } {
  return { building: `${home}.restoring`, whole: `${home}.restored` };
}

/**
 * Ends a restore that was killed between its two renames: only then is the home missing while a whole one stands beside
 * it. Of many who do this at once one succeeds. What is not as a restore makes it was put there by somebody else, and stays.
 */
export function finishRestore(home: string): void {
  if (existsSync(home)) return;
  const real = realHome(home);
  try {
    const { whole } = besideHome(real);
    if (isOurs(whole)) renameSync(whole, real);
  } catch {
    // The usual case: there is none, and the home appears with the first write.
  }
}

/** A folder itself, of this user and closed to everybody else. */
function isOurs(folder: string): boolean {
  const stats = lstatSync(folder);
  // Windows: access follows from the user's profile.
  const isPrivate = process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
  return stats.isDirectory() && isPrivate;
}

/** Removes what an earlier restore left beside the home; of a link only itself. Names what cannot be removed. */
export function removeLeftovers(home: string): void {
  for (const leftover of Object.values(besideHome(home))) {
    try {
      rmSync(leftover, { recursive: true, force: true });
    } catch (error) {
      throw asStoreError('remove', leftover, error);
    }
  }
}

/** The folder itself where `home` is a link to it, so that what is put beside it is on the same disk. */
export function realHome(home: string): string {
  try {
    return realpathSync(home);
  } catch {
    try {
      return path.resolve(path.dirname(home), readlinkSync(home));
    } catch {
      return home;
    }
  }
}

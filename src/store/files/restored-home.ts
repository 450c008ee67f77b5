import { existsSync, lstatSync, readlinkSync, realpathSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { LeftBeside } from '../../core/ports/home-keeper.ts';
import { asStoreError } from './store-error.ts';

/** Where a restore builds the new home, and where that stands once it is whole. Both beside the home. */
export function besideHome(home: string): { building: string; whole: string } {
  return { building: `${home}.restoring`, whole: `${home}.restored` };
}

/**
 * Ends a restore that was killed between its two renames: only then is the home missing while a whole one stands beside
 * it. Of many who do this at once one succeeds. What is not as a restore makes it was put there by somebody else, and stays:
 * returned with the reason.
 */
export function finishRestore(home: string): LeftBeside | undefined {
  if (existsSync(home)) return undefined;
  const real = realHome(home);
  const { whole } = besideHome(real);
  try {
    const why = notOurs(whole);
    if (why !== undefined) return { path: whole, why };
    renameSync(whole, real);
  } catch {
    // The usual case: there is none, and the home appears with the first write.
  }
  return undefined;
}

/** The reason why `folder` is none that a restore made: that is a folder itself, of this user, closed to everybody else. */
export function notOurs(folder: string): string | undefined {
  const stats = lstatSync(folder);
  if (stats.isSymbolicLink()) return 'it is a link';
  if (!stats.isDirectory()) return 'it is not a folder';
  // Windows: access follows from the user's profile.
  if (process.getuid === undefined) return undefined;
  if (stats.uid !== process.getuid()) return `it belongs to another user (uid ${stats.uid})`;
  const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
  return (stats.mode & 0o077) === 0 ? undefined : `other users may open it (mode ${mode})`;
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

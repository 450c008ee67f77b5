import { existsSync, readlinkSync, realpathSync, renameSync } from 'node:fs';
import path from 'node:path';

/** Where a restore builds the new home, and where that stands once it is whole. Both beside the home. */
export function besideHome(home: string): { building: string; whole: string } {
  return { building: `${home}.restoring`, whole: `${home}.restored` };
}

/**
 * Ends a restore that was killed between its two renames: only then is the home missing while a whole one stands beside
 * it. Of many who do this at once one succeeds.
 */
export function finishRestore(home: string): void {
  if (existsSync(home)) return;
  const real = realHome(home);
  try {
    renameSync(besideHome(real).whole, real);
  } catch {
    // The usual case: there is none, and the home appears with the first write.
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

import { readdirSync } from 'node:fs';
import { asStoreError, errorCodeOf } from './store-error.ts';

/** The names in `folder`; none where there is no such folder. Throws `store_io` where it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw asStoreError('read', folder, error);
  }
}

/** The names in `folder` as far as they may be seen: for what is looked at by the way, or is not all ours. */
export function visibleNamesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

import { namesIn } from '../files/names-in.ts';
import { lstatSync } from 'node:fs';
import path from 'node:path';
import type { Repository } from '../../core/ports/repository.ts';
import type { RecordFolder } from './folders.ts';
import { listed } from './listed.ts';
import { quickLook } from './quick-look.ts';
import { isKey, type KeyRule } from './key.ts';
import type { Fields } from './kind.ts';
import { asStoreError } from '../files/store-error.ts';

const SUFFIX = '.json';

/** The path of the record with a key, in `folder`. */
export function recordFiles(folder: string): (key: string) => string {
  // Not path.join: for a list of 100 records it costs a sixth of a bare start of Node (measured).
  return (key) => folder + path.sep + key + SUFFIX;
}

/**
 * The lists of the records in `home`. Nearly every file needs but a quick look; `readProperly` reads the others and throws
 * what is wrong with them.
 */
export function createRecordList(
  { home, folder: name, kind, keyRule }: RecordFolder & { home: string },
  readProperly: (file: string) => Promise<unknown>,
): Pick<Repository<unknown>, 'keys' | 'list' | 'scan'> {
  const folder = path.join(home, name);
  const fileOf = recordFiles(folder);
  const read = async (file: string) => ((await readProperly(file)) ?? undefined) as Fields | undefined;
  return {
    async keys() {
      return newestFirst(keysIn(folder, keyRule), fileOf);
    },

    async list(view, { order = 'newest', limit, offset = 0 } = {}) {
      const found = keysIn(folder, keyRule);
      const ordered = order === 'key' ? found.sort() : newestFirst(found, fileOf);
      const page = ordered.slice(offset, limit === undefined ? undefined : offset + limit);
      const look = (key: string) => {
        const document = quickLook(fileOf(key), kind);
        return document && view(document, key);
      };
      const lookCloser = async (key: string) => view((await read(fileOf(key))) ?? {}, key);
      return { ...(await listed(page, look, lookCloser)), total: found.length };
    },

    async *scan(view, options = {}) {
      const { scanFolder } = await import('./scan.ts');
      const look = (file: string) => quickLook(file, kind);
      const order = (keys: string[], since?: Date) => newestFirst(keys, fileOf, since);
      const means = { keys: keysIn(folder, keyRule), fileOf, newestFirst: order, look, lookCloser: read };
      yield* scanFolder(means, view, options);
    },
  };
}

/** When `file` was last changed, in milliseconds; undefined when there is none. */
export function changeTime(file: string): number | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
  } catch (error) {
    throw asStoreError('read', file, error);
  }
}

/** Everything named like a record. One that is not a plain file is named too, so that it is refused and not hidden. */
export function keysIn(folder: string, rule: KeyRule): string[] {
  const keys: string[] = [];
  for (const name of namesIn(folder)) {
    const key = name.slice(0, -SUFFIX.length);
    if (name.endsWith(SUFFIX) && isKey(rule, key)) keys.push(key);
  }
  return keys;
}

/** Those of `keys` that changed at `since` or later. */
function newestFirst(keys: string[], fileOf: (key: string) => string, since?: Date): string[] {
  const changed: { key: string; time: number }[] = [];
  const oldest = since?.getTime() ?? -Infinity;
  for (const key of keys) {
    const time = changeTime(fileOf(key));
    if (time !== undefined && time >= oldest) changed.push({ key, time }); // else removed since the folder was read
  }
  return changed.sort((a, b) => b.time - a.time).map(({ key }) => key);
}

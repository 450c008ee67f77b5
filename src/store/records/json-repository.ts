import path from 'node:path';
import type { Repository } from '../../core/ports/repository.ts';
import { removeFileDurably } from '../files/durable-write.ts';
import { prepareFolder } from '../files/home.ts';
import { backupPath, changeJsonFile, openJsonFile } from './json-file.ts';
import type { Locks } from '../files/lock.ts';
import type { RecordFormat } from './format.ts';
import { missingRecord } from '../../core/ownership/owned-repository.ts';
import { isKey, type KeyRule, requireKey, takenKey } from './key.ts';
import { formatVersion } from './kind.ts';
import { changeTime, createRecordList, keysIn, recordFiles } from './list.ts';

export interface JsonRepositoryOptions<T> {
  home: string;
  /** Name of the folder in the home. */
  folder: string;
  format: RecordFormat<T>;
  keyRule: KeyRule;
  locks: Locks;
}

/** Records as files: `<folder>/<key>.json`. No index: the folder is the list, and a file's time is its last change. */
export function createJsonRepository<T>(options: JsonRepositoryOptions<T>): Repository<T> {
  const { home, format, keyRule, locks } = options;
  const folder = path.join(home, options.folder);
  const fileOf = recordFiles(folder);
  const list = createRecordList({ ...options, kind: format }, async (file) => openJsonFile(file, format).read());

  return {
    async get(key) {
      if (!isKey(keyRule, key)) return undefined;
      return openJsonFile(fileOf(key), format).read() ?? undefined;
    },

    async create(key, record, { changed_at: changed } = {}) {
      requireKey(keyRule, format.kind, key);
      prepareFolder(home, folder);
      return locks.hold(fileOf(key), () => {
        const taken = keysIn(folder, keyRule).find((other) => other.toLowerCase() === key.toLowerCase());
        if (taken !== undefined) throw takenKey(format.kind, key, taken);
        openJsonFile(fileOf(key), format).write(record, changed);
        return record;
      });
    },

    async update(key, change, options) {
      const missing = (): never => {
        throw missingRecord(format.kind, key);
      };
      if (!isKey(keyRule, key) || changeTime(fileOf(key)) === undefined) return missing();
      prepareFolder(home, folder);
      const file = openJsonFile(fileOf(key), format);
      const dated = { read: () => file.read(), write: (record: T) => file.write(record, options?.changed_at?.()) };
      return locks.hold(fileOf(key), () => changeJsonFile(dated, missing, change), options);
    },

    async remove(key, isMeant) {
      if (!isKey(keyRule, key) || changeTime(fileOf(key)) === undefined) return false;
      return locks.hold(fileOf(key), () => {
        const record = isMeant && openJsonFile(fileOf(key), format).read();
        if (record && !isMeant(record)) return false;
        for (let version = 1; version < formatVersion(format); version++) {
          removeFileDurably(backupPath(fileOf(key), version));
        }
        return removeFileDurably(fileOf(key));
      });
    },

    ...list,
  };
}

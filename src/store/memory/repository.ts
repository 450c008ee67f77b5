import type { Repository } from '../../core/ports/repository.ts';
import { listed } from '../records/listed.ts';
import { missingRecord } from '../../core/ownership/owned-repository.ts';
import { type KeyRule, requireKey, takenKey } from '../records/key.ts';

/** Records that end with the process, under the same rules as on disk. `kind` is what they are, for messages. */
export function createMemoryRepository<T>({ kind, keyRule }: { kind: string; keyRule: KeyRule }): Repository<T> {
  // A Map keeps the order in which its keys were set: the last is the newest.
  const records = new Map<string, T>();
  const put = (key: string, record: T): void => {
    records.delete(key);
    records.set(key, structuredClone(record));
  };

  return {
    async get(key) {
      return structuredClone(records.get(key));
    },

    async create(key, record) {
      requireKey(keyRule, kind, key);
      const taken = [...records.keys()].find((other) => other.toLowerCase() === key.toLowerCase());
      if (taken !== undefined) throw takenKey(kind, key, taken);
      put(key, record);
      return record;
    },

    async update(key, change) {
      const record = structuredClone(records.get(key));
      if (record === undefined) throw missingRecord(kind, key);
      change(record);
      put(key, record);
      return record;
    },

    async remove(key) {
      return records.delete(key);
    },

    async keys() {
      return [...records.keys()].reverse();
    },

    async list(view, { order = 'newest', limit, offset = 0 } = {}) {
      const found = [...records.keys()];
      const ordered = order === 'key' ? found.sort() : found.reverse();
      const page = ordered.slice(offset, limit === undefined ? undefined : offset + limit);
      const look = (key: string) => view(structuredClone(records.get(key)) as Record<string, unknown>, key);
      return { ...(await listed(page, look)), total: found.length };
    },
  };
}

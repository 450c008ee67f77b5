import type { Repository } from '../../core/ports/repository.ts';
import { listed } from '../records/listed.ts';
import { missingRecord } from '../../core/ownership/owned-repository.ts';
import { type KeyRule, requireKey, takenKey } from '../records/key.ts';

/** Records that end with the process, under the same rules as on disk. `kind` is what they are, for messages. */
export function createMemoryRepository<T>({ kind, keyRule }: { kind: string; keyRule: KeyRule }): Repository<T> {
  const records = new Map<string, T>();
  // A Map keeps the order in which its keys were set: of two of the same time the last is the newer.
  const times = new Map<string, number>();
  const put = (key: string, record: T, changed = new Date()): void => {
    records.set(key, structuredClone(record));
    times.delete(key);
    times.set(key, changed.getTime());
  };
  const newestFirst = () =>
    [...times]
      .reverse()
      .sort(([, one], [, other]) => other - one)
      .map(([key]) => key);
  const look = (key: string) => structuredClone(records.get(key)) as Record<string, unknown>;

  return {
    async get(key) {
      return structuredClone(records.get(key));
    },

    async create(key, record, { changed_at: changed } = {}) {
      requireKey(keyRule, kind, key);
      const taken = [...records.keys()].find((other) => other.toLowerCase() === key.toLowerCase());
      if (taken !== undefined) throw takenKey(kind, key, taken);
      put(key, record, changed);
      return record;
    },

    async update(key, change, options) {
      const record = structuredClone(records.get(key));
      if (record === undefined) throw missingRecord(kind, key);
      change(record);
      put(key, record, options?.changed_at?.());
      return record;
    },

    async remove(key, isMeant) {
      const record = records.get(key);
      if (record !== undefined && isMeant && !isMeant(structuredClone(record))) return false;
      times.delete(key);
      return records.delete(key);
    },

    async keys() {
      return newestFirst();
    },

    async list(view, { order = 'newest', limit, offset = 0 } = {}) {
      const ordered = order === 'key' ? [...records.keys()].sort() : newestFirst();
      const page = ordered.slice(offset, limit === undefined ? undefined : offset + limit);
      return { ...(await listed(page, (key) => view(look(key), key))), total: records.size };
    },

    async *scan(view, { since, signal } = {}) {
      const oldest = since?.getTime() ?? -Infinity;
      for (const key of newestFirst().filter((each) => times.get(each)! >= oldest)) {
        signal?.throwIfAborted();
        const { entries, faults } = await listed([key], () => view(look(key), key));
        yield* entries.map((entry) => ({ entry }));
        yield* faults.map((fault) => ({ fault }));
      }
    },
  };
}

import { LlmkitError } from '../core/errors.ts';
import type { Listing, ListOptions } from '../core/ports/repository.ts';

/** Records of one kind by key: what a program has to bring for a place of its own. */
export interface OwnRepository<T> {
  get(key: string): Promise<T | undefined>;
  /** Refuses a key that is there with `conflict`. */
  create(key: string, record: T): Promise<T>;
  /** Reads, changes and writes as one: no other change comes between. Refuses a key that is not there with `not_found`. */
  update(key: string, change: (record: T) => void): Promise<T>;
  /** True if there was one. */
  remove(key: string): Promise<boolean>;
  /** Newest change first, unless `order` says `key`. Rejects where a record cannot be read. */
  list(options?: ListOptions): Promise<{ key: string; record: T }[]>;
  /**
   * A faster way to list, where there is one: what `view` shows of each document, which no schema has checked; undefined passes
   * it over. Records that cannot be read are faults beside the others.
   */
  look?<S>(
    view: (document: Record<string, unknown>, key: string) => S | undefined,
    options?: ListOptions,
  ): Promise<Listing<S>>;
}

/** What the program's own repository does, with its plain errors as `store_io`, the cause kept. */
export function guardedRepository<T>(repository: OwnRepository<T>): OwnRepository<T> {
  const { look } = repository;
  return {
    get: (key) => fromOutside(() => repository.get(key)),
    create: (key, record) => fromOutside(() => repository.create(key, record)),
    update: (key, change) => updated(repository, key, change),
    remove: (key) => fromOutside(() => repository.remove(key)),
    list: (options) => fromOutside(() => repository.list(options)),
    ...(look && { look: (view, options) => fromOutside(() => look.call(repository, view, options) as never) }),
  };
}

async function fromOutside<R>(ask: () => Promise<R>): Promise<R> {
  try {
    return await ask();
  } catch (thrown) {
    if (LlmkitError.is(thrown)) throw thrown;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new LlmkitError('store_io', `The store of the program failed: ${why}`, { cause: thrown });
  }
}

/** A change, whose own error passes as it is. */
async function updated<T>(repository: OwnRepository<T>, key: string, change: (record: T) => void): Promise<T> {
  let refusal: { thrown: unknown } | undefined;
  const noting = (record: T): void => {
    try {
      change(record);
    } catch (thrown) {
      refusal = { thrown };
      throw thrown;
    }
  };
  try {
    return await fromOutside(() => repository.update(key, noting));
  } catch (thrown) {
    throw refusal ? refusal.thrown : thrown;
  }
}

import type { LlmkitError } from '../errors.ts';
import type { Conversation } from '../records/conversation.ts';
import type { Prompt } from '../records/prompt.ts';

/** A part of a list. */
export interface Page {
  /** How many at most; all when absent. */
  limit?: number;
  /** How many of the first to pass over. */
  offset?: number;
}

/**
 * Records by key. `update` is the only way to change one: it re-reads under a lock, applies the synchronous `change` and
 * makes the result durable before it resolves. If `change` throws, nothing is written and the error passes through.
 */
export interface Repository<T> {
  get(key: string): Promise<T | undefined>;
  /** Refuses an existing key with `conflict`. `changed_at` dates the record back: lists put it where it belongs. */
  create(key: string, record: T, options?: { changed_at?: Date }): Promise<T>;
  /** Refuses a missing key with `not_found`. Returns the record as written. */
  update(key: string, change: (record: T) => void, options?: UpdateOptions): Promise<T>;
  /** True if there was one; `isMeant` may keep it when it is not as it was any more. */
  remove(key: string, isMeant?: (record: T) => boolean): Promise<boolean>;
  /** Why whoever acts may neither make nor change the record; absent: they may. */
  refusalOf?(key: string): Promise<LlmkitError | undefined>;
  /** Keys, newest change first. */
  keys(): Promise<string[]>;
  /**
   * Lists what `view` shows of the records. `view` sees a document that no schema has checked, and returns undefined
   * for one that lacks what it shows; such a record is then read properly. One that cannot be read, or for which `view`
   * throws, is a fault beside the others.
   */
  list<S>(
    view: (document: Record<string, unknown>, key: string) => S | undefined,
    options?: ListOptions,
  ): Promise<Listing<S>>;
  /** What `view` shows of all records, newest change first, each as soon as it is read: for a search among many. */
  scan<S>(
    view: (document: Record<string, unknown>, key: string) => S | undefined,
    options?: ScanOptions,
  ): AsyncIterable<Scanned<S>>;
}

export interface UpdateOptions {
  /**
   * True to wait for who else changes the record also when the program is told to stop: for what cannot be had again.
   */
  despiteStop?: boolean;
  /** Dates the record back, once it is changed. */
  changed_at?: () => Date;
}

export interface ListOptions extends Page {
  /** Default `newest`: by last change, newest first. */
  order?: 'newest' | 'key';
}

export interface ScanOptions {
  /**
   * A quick look at the stored text of a record, one character a byte and with the escapes of JSON; false where it cannot
   * hold what is looked for, and need not be parsed.
   */
  mayHold?: (stored: string) => boolean;
  /** Records that changed before are passed over. */
  since?: Date;
  /** Ends the scan with its reason. */
  signal?: AbortSignal;
}

/** A record that was looked at, or what is wrong with it. */
export type Scanned<S> = { entry: S } | { fault: LlmkitError };

/** What a list found. */
export interface Listing<S> {
  entries: S[];
  /** How many there are, also those that are not on this page. */
  total: number;
  /** Records that could not be read, beside the others. */
  faults: LlmkitError[];
}

export type ConversationRepository = Repository<Conversation>;

export type PromptRepository = Repository<Prompt>;

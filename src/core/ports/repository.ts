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
  /** Refuses an existing key with `conflict`. */
  create(key: string, record: T): Promise<T>;
  /** Refuses a missing key with `not_found`. Returns the record as written. */
  update(key: string, change: (record: T) => void, options?: UpdateOptions): Promise<T>;
  /** True if there was one. */
  remove(key: string): Promise<boolean>;
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
}

export interface UpdateOptions {
  /**
   * True to wait for who else changes the record also when the program is told to stop: for what cannot be had again.
   */
  despiteStop?: boolean;
}

export interface ListOptions extends Page {
  /** Default `newest`: by last change, newest first. */
  order?: 'newest' | 'key';
}

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

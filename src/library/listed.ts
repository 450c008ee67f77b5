import type { LlmkitError } from '../core/errors.ts';

/** A part of a list. */
export interface PageOptions {
  /** How many at most; all when absent. */
  limit?: number;
  /** How many of the first to pass over. */
  offset?: number;
}

/** What a list found. */
export interface Listed<T> {
  entries: T[];
  /** How many there are, also those that are not on this page. */
  total: number;
  /** Records that could not be read, beside the others. */
  faults: LlmkitError[];
}

/** The page of `all` that the options name. */
export function pageOf<T>(all: readonly T[], { limit, offset = 0 }: PageOptions, faults: LlmkitError[]): Listed<T> {
  const entries = all.slice(offset, limit === undefined ? undefined : offset + limit);
  return { entries, total: all.length, faults };
}

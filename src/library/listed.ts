import type { LlmkitError } from '../core/errors.ts';
import type { Listing, Page } from '../core/ports/repository.ts';

/** The page of `all` that the options name. */
export function pageOf<T>(all: readonly T[], { limit, offset = 0 }: Page, faults: LlmkitError[]): Listing<T> {
  const entries = all.slice(offset, limit === undefined ? undefined : offset + limit);
  return { entries, total: all.length, faults };
}

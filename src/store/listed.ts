import { asLlmkitError, type LlmkitError } from '../core/errors.ts';
import type { Listing } from '../core/ports.ts';

/** What `read` makes of each key: entries, and what could not be read beside them. A record that is gone is neither. */
export function listed<S>(keys: readonly string[], read: (key: string) => S | undefined): Listing<S> {
  const entries: S[] = [];
  const faults: LlmkitError[] = [];
  for (const key of keys) {
    try {
      const entry = read(key);
      if (entry !== undefined) entries.push(entry);
    } catch (thrown) {
      faults.push(asLlmkitError(thrown));
    }
  }
  return { entries, faults };
}

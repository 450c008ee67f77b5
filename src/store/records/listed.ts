import { asLlmkitError, type LlmkitError } from '../../core/errors.ts';
import type { Listing } from '../../core/ports/repository.ts';

/**
 * Lists what `look`, or where that finds nothing `lookCloser`, makes of each key: entries, and what could not be read
 * beside them. A record that is gone is neither.
 */
export async function listed<S>(
  keys: readonly string[],
  look: (key: string) => S | undefined,
  lookCloser: (key: string) => Promise<S | undefined> = async () => undefined,
): Promise<Omit<Listing<S>, 'total'>> {
  const entries: S[] = [];
  const faults: LlmkitError[] = [];
  for (const key of keys) {
    try {
      // Only where there is something to wait for: a list of 1,000 would feel it.
      const entry = look(key) ?? (await lookCloser(key));
      if (entry !== undefined) entries.push(entry);
    } catch (thrown) {
      faults.push(asLlmkitError(thrown));
    }
  }
  return { entries, faults };
}

import type { DocumentStore } from '../../core/ports/document-store.ts';

/** A document that ends with the process. */
export function createMemoryDocument<T>(initial: T): DocumentStore<T> {
  let document = structuredClone(initial);

  return {
    path: undefined,

    async read() {
      return structuredClone(document);
    },

    async update(change) {
      const changed = structuredClone(document);
      change(changed);
      document = structuredClone(changed);
      return changed;
    },
  };
}

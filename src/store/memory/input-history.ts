import type { InputHistory } from '../../core/ports/input-history.ts';

/** A history that ends with the process. */
export function createMemoryInputHistory(): InputHistory {
  const entries: string[] = [];
  return {
    read: async () => [...entries],
    append: async (entry) => void entries.push(entry),
  };
}

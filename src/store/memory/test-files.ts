import type { TestFiles } from '../../core/ports/test-files.ts';

/** Files of tests that end with the process. */
export function createMemoryTestFiles(): TestFiles {
  const files = new Map<string, string>();
  return {
    read: async (path) => files.get(path),
    write: async (path, text) => void files.set(path, text),
    append: async (path, line) => void files.set(path, `${files.get(path) ?? ''}${line}\n`),
    ofStored: (name) => `tests/${name}`,
  };
}

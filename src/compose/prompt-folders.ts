import os from 'node:os';
import type { PromptFolders } from '../core/ports/prompt-folders.ts';

/**
 * The folders of prompts around the one that the program was started in; none where that is gone. A program with the library
 * has none; `only` stands in their place. What looks into them is loaded with the first question: most commands ask none.
 */
export function promptFolders(config: () => Promise<Record<string, unknown>>, only?: string): PromptFolders {
  const folders = async (): Promise<PromptFolders | undefined> => {
    const { createPromptFolders, promptsOfFolder } = await import('../store/records/prompt-folders.ts');
    try {
      return only !== undefined
        ? promptsOfFolder(only)
        : createPromptFolders({ cwd: process.cwd(), userHome: os.homedir(), config });
    } catch {
      return undefined;
    }
  };
  return {
    get: async (name) => (await folders())?.get(name),
    list: async () => (await (await folders())?.list()) ?? [],
  };
}

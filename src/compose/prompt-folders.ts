import { present } from '../core/fields.ts';
import type { PromptFolders } from '../core/ports/prompt-folders.ts';
import { userFolder } from './user-folder.ts';

/**
 * The folders of prompts around the one that the program was started in; none where that is gone. A program with the library
 * has none; `only` stands in their place. What looks into them is loaded with the first question: most commands ask none.
 */
export function promptFolders(config: () => Promise<Record<string, unknown>>, only?: string): PromptFolders {
  const folders = async (): Promise<PromptFolders | undefined> => {
    const { createPromptFolders, promptsOfFolder } = await import('../store/records/prompt-folders.ts');
    try {
      if (only !== undefined) return promptsOfFolder(only);
      // Root can change everything anyway. Windows tells no owners.
      const trusted = process.getuid && [0, process.getuid()];
      return createPromptFolders({ cwd: process.cwd(), userHome: userFolder(), config, ...present({ trusted }) });
    } catch {
      return undefined;
    }
  };
  return {
    get: async (...given) => (await folders())?.get(...given),
    leftOut: async () => (await (await folders())?.leftOut()) ?? [],
    list: async () => (await (await folders())?.list()) ?? [],
  };
}

import type { PromptImports } from '../../core/ports/prompt-imports.ts';
import { selectFiles } from './select.ts';

/** All formats that prompts are taken from. What reads them is loaded with the first file. */
export const promptImports: PromptImports = {
  select: selectFiles,
  read: async (file, vendors) => (await import('./formats.ts')).readPromptFile(file, vendors),
};

import os from 'node:os';
import type { PromptFolders } from '../core/ports/prompt-folders.ts';
import { createPromptFolders } from '../store/records/prompt-folders.ts';

/**
 * The folders of prompts around the one that the program was started in; none where that is gone. A program with the library
 * has none.
 */
export function promptFolders(config: () => Promise<Record<string, unknown>>): { folders?: PromptFolders } {
  try {
    return { folders: createPromptFolders({ cwd: process.cwd(), userHome: os.homedir(), config }) };
  } catch {
    return {};
  }
}

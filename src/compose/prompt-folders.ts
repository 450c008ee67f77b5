import os from 'node:os';
import type { PromptFolders } from '../core/ports/prompt-folders.ts';
import { createPromptFolders } from '../store/records/prompt-folders.ts';

/**
 * The folders of prompts around the one that the program was started in; none where that is gone. A program with the library
 * has none.
 */
export function promptFolders(): { folders?: PromptFolders } {
  try {
    return { folders: createPromptFolders({ cwd: process.cwd(), userHome: os.homedir() }) };
  } catch {
    return {};
  }
}

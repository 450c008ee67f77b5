import os from 'node:os';
import path from 'node:path';
import type { Environment } from '../core/environment.ts';

export interface HomeOptions {
  /** Folder of all data; else LLMKIT_HOME, else ~/.llmkit. */
  home?: string | undefined;
  env: Environment;
}

/** The folder of all data. */
export function homeFolder({ home, env }: HomeOptions): string {
  return home ?? (env['LLMKIT_HOME'] || path.join(os.homedir(), '.llmkit'));
}

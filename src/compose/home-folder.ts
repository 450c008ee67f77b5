import os from 'node:os';
import path from 'node:path';

export interface HomeOptions {
  /** Folder of all data; else LLMKIT_HOME, else ~/.llmkit. */
  home?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
}

/** The folder of all data. */
export function homeFolder({ home, env }: HomeOptions): string {
  return home ?? (env['LLMKIT_HOME'] || path.join(os.homedir(), '.llmkit'));
}

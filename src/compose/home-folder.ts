import path from 'node:path';
import { LlmkitError } from '../core/errors.ts';
import type { Environment } from '../core/environment.ts';
import { userFolder } from './user-folder.ts';

export interface HomeOptions {
  /** Folder of all data; else LLMKIT_HOME, else ~/.llmkit. */
  home?: string | undefined;
  env: Environment;
}

/**
 * The folder of all data. A `~` at its beginning, which a shell leaves as it is between quotation marks, is the user's own
 * folder. Throws `config` for that of another user.
 */
export function homeFolder({ home, env }: HomeOptions): string {
  const given = home ?? (env['LLMKIT_HOME'] || '~/.llmkit');
  if (!given.startsWith('~')) return given;
  const [tilde, ...rest] = given.split('/');
  if (tilde === '~') return path.join(ownFolder(given), ...rest);
  throw new LlmkitError('config', `Cannot use ${given} as the home: ${tilde} stands for nothing here.`, {
    advice: [{ kind: 'choose_home' }],
  });
}

/** Where the system knows nobody of this number, there is none. */
function ownFolder(given: string): string {
  try {
    return userFolder();
  } catch {
    throw new LlmkitError(
      'config',
      `Cannot use ${given} as the home: HOME names no folder, and the system knows none.`,
      {
        advice: [{ kind: 'choose_home' }],
      },
    );
  }
}

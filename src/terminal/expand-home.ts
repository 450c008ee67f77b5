import os from 'node:os';
import path from 'node:path';

/** `~` at the beginning of a path is the user's own folder, as shells have it. */
export function expandHome(file: string): string {
  return file === '~' || file.startsWith('~/') ? path.join(os.homedir(), file.slice(1)) : file;
}

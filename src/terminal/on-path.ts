import fs from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '../core/environment.ts';

/** The file of the program `name` on PATH; undefined where there is none. */
export function findOnPath(name: string, env: Environment): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

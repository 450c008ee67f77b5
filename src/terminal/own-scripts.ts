import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { LlmkitError } from '../core/errors.ts';
import { fileError } from './system-reasons.ts';

/** A script of ours is far smaller. */
const LARGEST = 64 * 1024;

/** The text of a file that may be a script of ours; undefined where there is none, `''` for what is none. */
function textOf(path: string): string | undefined {
  const stats = fs.lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return undefined;
  return stats.isFile() && stats.size <= LARGEST ? fs.readFileSync(path, 'utf8') : '';
}

/** See `Io.writeScript`. A temporary file gets the name at once: nobody runs half of it. */
export async function writeScript(path: string, text: string, isOurs: (text: string) => boolean): Promise<void> {
  const temporary = join(dirname(path), `.llmkit-${process.pid}-${Date.now()}.tmp`);
  try {
    const before = textOf(path);
    if (before !== undefined && !isOurs(before)) throw foreign('write', path);
    try {
      fs.writeFileSync(temporary, text, { flag: 'wx', mode: 0o755 });
      // A name that came into being meanwhile is not taken.
      if (before === undefined) fs.linkSync(temporary, path);
      else fs.renameSync(temporary, path);
    } finally {
      fs.rmSync(temporary, { force: true });
    }
  } catch (thrown) {
    throw fileError(thrown, 'write', path);
  }
}

/** See `Io.removeScript`. */
export async function removeScript(path: string, isOurs: (text: string) => boolean): Promise<boolean> {
  try {
    const before = textOf(path);
    if (before === undefined) return false;
    if (!isOurs(before)) throw foreign('remove', path);
    fs.unlinkSync(path);
    return true;
  } catch (thrown) {
    throw fileError(thrown, 'remove', path);
  }
}

function foreign(verb: string, path: string): LlmkitError {
  return new LlmkitError('conflict', `Cannot ${verb} ${path}: it was not made by llmkit prompt install.`, {
    advice: [{ kind: 'example', text: '--as NAME for another name' }],
  });
}

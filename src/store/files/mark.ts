import { linkSync, lstatSync, readlinkSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { fillNewFile } from './durable-write.ts';
import { readFileSafely } from './safe-read.ts';
import { errorCodeOf } from './store-error.ts';
import { uniqueText } from './unique-text.ts';

/** Codes of a system that has no symbolic links, or not for everybody. */
const NO_SYMLINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'];

/** Bytes; a text of ours is far shorter. */
const LONGEST_TEXT = 4096;

/**
 * Puts a mark that carries `text` at `file`. False if there is one already. It appears with its text or not at all, so
 * nobody ever sees a mark that does not say whose it is.
 */
export function placeMark(file: string, text: string): boolean {
  // Windows turns the slashes of a link's text, and asks for a privilege besides.
  if (process.platform === 'win32') return placeHardLinkMark(file, text);
  try {
    symlinkSync(text, file);
    return true;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'EEXIST') return false;
    if (NO_SYMLINKS.includes(code)) return placeHardLinkMark(file, text);
    throw error;
  }
}

/** The same for systems without symbolic links: a filled file gets the name as a second one. */
export function placeHardLinkMark(file: string, text: string): boolean {
  const filled = path.join(path.dirname(file), `.tmp-${uniqueText()}-${path.basename(file)}`);
  try {
    fillNewFile(filled, text);
    linkSync(filled, file);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(filled, { force: true });
  }
}

/** The text of the mark at `file`, or undefined when there is none that can be read. */
export function readMark(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch (error) {
    return errorCodeOf(error) === 'ENOENT' ? undefined : readHardLinkMark(file);
  }
}

function readHardLinkMark(file: string): string | undefined {
  try {
    return readFileSafely(file, { limit: LONGEST_TEXT })?.toString('utf8');
  } catch {
    return undefined;
  }
}

/**
 * Takes the mark at `file` away if it still carries `text`; false when it does not, or cannot be read. Only for its owner
 * or for who has the right to break it.
 */
export function removeMark(file: string, text: string): boolean {
  if (readMark(file) !== text) return false;
  unlinkSync(file);
  return true;
}

/** True for what stands where a mark belongs and can be none: nobody will ever take it away. */
export function isNoMark(file: string): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isSymbolicLink() && !stats.isFile();
}

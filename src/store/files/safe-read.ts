import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { MAX_BYTES, PLAIN_FILE_FLAGS } from './plain-file.ts';
import { asStoreError, errorCodeOf, insecureKeys, MOVE_AWAY, refusedFile, shellWord } from './store-error.ts';

/** Rules that a file has to keep before its content is looked at. */
export interface FileRules {
  /** The file holds keys: nobody else may be able to read it, and its refusals have a code of their own. */
  secret?: boolean;
  /** Bytes; `MAX_BYTES` when absent. */
  limit?: number;
}

/** The bytes of a plain file of ours, or undefined when there is none. Links, FIFOs and foreign files are refused. */
export function readFileSafely(path: string, rules: FileRules = {}): Buffer | undefined {
  try {
    const descriptor = openForReading(path, rules);
    if (descriptor === undefined) return undefined;
    try {
      return readBytes(descriptor, checkFile(descriptor, path, rules).size);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw asStoreError('read', path, error);
  }
}

/** Refuses an open file that is not a plain file of ours within its limits. */
export function checkFile(descriptor: number, path: string, rules: FileRules): Stats {
  const stats = fstatSync(descriptor);
  if (!stats.isFile()) throw refusedFile(path, 'it is not a regular file', MOVE_AWAY);
  if (process.getuid !== undefined) checkOwnerAndMode(stats, path, rules, process.getuid());
  const limit = rules.limit ?? MAX_BYTES;
  if (stats.size > limit) {
    throw refusedFile(path, `it has ${stats.size} bytes, more than ${limit}`, [...MOVE_AWAY, { kind: 'doctor' }]);
  }
  return stats;
}

function checkOwnerAndMode(stats: Stats, path: string, rules: FileRules, user: number): void {
  checkOwner(stats, path, rules, user);
  if (rules.secret && (stats.mode & 0o077) !== 0) {
    const mode = (stats.mode & 0o777).toString(8);
    throw insecureKeys(path, `other users may open the file (mode ${mode})`, `chmod 600 ${shellWord(path)}`);
  }
}

function checkOwner({ uid }: Stats, path: string, rules: FileRules, user: number): void {
  if (uid === user) return;
  const why = `it belongs to another user (uid ${uid})`;
  const command = `sudo chown ${user} ${shellWord(path)}`;
  throw rules.secret ? insecureKeys(path, why, command) : refusedFile(path, why, [{ kind: 'run', command }]);
}

function openForReading(path: string, rules: FileRules): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | PLAIN_FILE_FLAGS);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT') return undefined;
    // One of another user that only they may open does not get as far as the look at what was opened.
    if (code === 'EACCES' && process.getuid !== undefined) {
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats) checkOwner(stats, path, rules, process.getuid());
    }
    if (code === 'ELOOP' && rules.secret) {
      const word = shellWord(path);
      const copy = shellWord(`${path}.copy`);
      throw insecureKeys(path, 'it is a symbolic link', `(umask 077; cp ${word} ${copy}) && mv ${copy} ${word}`);
    }
    throw error;
  }
}

function readBytes(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const read = readSync(descriptor, bytes, length, size - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

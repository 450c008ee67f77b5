import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { breathe } from './breathe.ts';
import { asStoreError, errorCodeOf } from './store-error.ts';
import { uniqueText } from './unique-text.ts';

const { O_WRONLY, O_CREAT, O_EXCL, O_RDONLY, O_NOFOLLOW = 0 } = constants;
const PREFIX = '.tmp-';

/**
 * Replaces `file` as a whole: whoever reads it sees the old bytes or the new ones, and when this returns the new ones
 * survive a power cut. Call it under the file's lock. Mode 0600 whatever the umask. `changed` dates it back.
 */
export function writeFileDurably(file: string, content: string | Buffer, changed?: Date): void {
  const temporary = temporaryFor(file);
  try {
    try {
      fillNewFile(temporary, content);
      if (changed) utimesSync(temporary, changed, changed);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    syncFolder(path.dirname(file));
  } catch (error) {
    throw asStoreError('write', file, error);
  }
}

/** The same for what is made in parts, and with a turn for signals between them; `stop` leaves the file as it was. */
export async function writePartsDurably(
  file: string,
  parts: Iterable<Buffer>,
  stop: AbortSignal | undefined,
): Promise<void> {
  const temporary = temporaryFor(file);
  const descriptor = createPrivateFile(temporary);
  try {
    try {
      for (const part of parts) {
        writeFileSync(descriptor, part);
        await breathe(stop);
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(path.dirname(file));
}

/** A name for what is to become `file`. */
export function temporaryFor(file: string): string {
  return path.join(path.dirname(file), `${PREFIX}${uniqueText()}-${path.basename(file)}`);
}

/** Creates `file` with `content` on the disk, or with `sync: false` on its way there. After a failed fsync the file is given up: a second fsync would lie. */
export function fillNewFile(file: string, content: string | Buffer, { sync = true } = {}): void {
  const descriptor = createPrivateFile(file);
  try {
    writeFileSync(descriptor, content);
    if (sync) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A new file, open for writing; 0600 whatever the umask. None is left where it cannot be made so. */
function createPrivateFile(file: string): number {
  const descriptor = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    fchmodSync(descriptor, 0o600);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    rmSync(file, { force: true });
    throw error;
  }
}

/** Makes what was written to `file` survive a power cut. */
export function syncFile(file: string): void {
  const descriptor = openSync(file, O_RDONLY | O_NOFOLLOW);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Removes `file` for good. True if there was one. Call it under the file's lock. */
export function removeFileDurably(file: string): boolean {
  try {
    unlinkSync(file);
    syncFolder(path.dirname(file));
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw asStoreError('remove', file, error);
  }
}

/** Makes names created, renamed or removed in `folder` survive a power cut, where the file system can do that. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, O_RDONLY);
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Some network file systems have no fsync for folders; a disk that fails says EIO.
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(errorCodeOf(error))) throw error;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Removes what a writer of `file` left half-written when it was killed. Only for whoever took that writer's lock over:
 * nobody else writes this file meanwhile.
 */
export function sweepTemporaries(file: string): void {
  const folder = path.dirname(file);
  const wanted = path.basename(file).toLowerCase();
  for (const name of readdirSync(folder)) {
    if (temporaryTarget(name) === wanted) rmSync(path.join(folder, name), { force: true });
  }
}

/**
 * The file, in lower case, that a temporary name stands for; a backup belongs to the file it was made from. Undefined
 * for any other name.
 */
export function temporaryTarget(name: string): string | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  const target = name.slice(name.indexOf('-', PREFIX.length) + 1);
  return target.replace(/\.v\d+\.bak$/, '').toLowerCase();
}

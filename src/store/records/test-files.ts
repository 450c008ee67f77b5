import fs from 'node:fs';
import path from 'node:path';
import type { TestFiles } from '../../core/ports/test-files.ts';
import { temporaryFor, writeFileDurably } from '../files/durable-write.ts';
import { prepareFolder, TESTS_FOLDER } from '../files/home.ts';
import type { Locks } from '../files/lock.ts';
import { MAX_BYTES, PLAIN_FILE_FLAGS } from '../files/plain-file.ts';
import { asStoreError, errorCodeOf, refusedFile } from '../files/store-error.ts';

const { O_RDONLY, O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = fs.constants;

/**
 * Tests and tapes as files. Those of the home are written like all else there; beside prompts they belong to a project, and
 * have the mode that others have there.
 */
export function createTestFiles({ home, locks }: { home: string; locks: Locks }): Omit<TestFiles, 'ofStored'> {
  const inHome = path.join(home, TESTS_FOLDER);
  const isOfHome = (file: string) => path.dirname(file) === inHome;
  const change = async (file: string, ofHome: () => void, ofProject: () => void) => {
    try {
      if (!isOfHome(file)) return ofProject();
      prepareFolder(home, inHome);
      await locks.hold(file, ofHome, { despiteStop: true });
    } catch (error) {
      throw asStoreError('write', file, error);
    }
  };
  return {
    async read(file) {
      try {
        return textOf(file);
      } catch (error) {
        if (['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error) ?? '')) return undefined;
        throw asStoreError('read', file, error);
      }
    },
    write: (file, text) =>
      change(
        file,
        () => writeFileDurably(file, text),
        () => replace(file, text),
      ),
    append: (file, line) =>
      change(
        file,
        () => append(file, line, 0o600),
        () => append(file, line, 0o666),
      ),
  };
}

function append(file: string, line: string, mode: number): void {
  const descriptor = fs.openSync(file, O_WRONLY | O_APPEND | O_CREAT | PLAIN_FILE_FLAGS, mode);
  try {
    fs.writeFileSync(descriptor, `${line}\n`);
  } finally {
    fs.closeSync(descriptor);
  }
}

function textOf(file: string): string {
  const descriptor = fs.openSync(file, O_RDONLY | PLAIN_FILE_FLAGS);
  try {
    const stats = fs.fstatSync(descriptor);
    if (!stats.isFile()) throw refusedFile(file, 'it is not a regular file', []);
    if (stats.size > MAX_BYTES) throw refusedFile(file, `it has ${stats.size} bytes, more than ${MAX_BYTES}`, []);
    return fs.readFileSync(descriptor, 'utf8');
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Whoever reads it sees the old bytes or the new ones; a link is replaced, not followed. */
function replace(file: string, text: string): void {
  const temporary = temporaryFor(file);
  const descriptor = fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o666);
  try {
    try {
      fs.writeFileSync(descriptor, text);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

import fs from 'node:fs';
import path from 'node:path';
import type { TestFiles } from '../../core/ports/test-files.ts';
import { prepareFolder, TESTS_FOLDER } from '../files/home.ts';
import { MAX_BYTES, PLAIN_FILE_FLAGS } from '../files/plain-file.ts';
import { asStoreError, errorCodeOf, refusedFile } from '../files/store-error.ts';
import { uniqueText } from '../files/unique-text.ts';

const { O_RDONLY, O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = fs.constants;

/** Tests and tapes as files; beside prompts they belong to a project, and have the mode that others have there. */
export function createTestFiles(home: string): Omit<TestFiles, 'ofStored'> {
  const inHome = path.join(home, TESTS_FOLDER);
  const modeOf = (file: string) => (path.dirname(file) === inHome ? 0o600 : 0o666);
  const prepare = (file: string) => {
    if (path.dirname(file) === inHome) prepareFolder(home, inHome);
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
    async write(file, text) {
      try {
        prepare(file);
        replace(file, text, modeOf(file));
      } catch (error) {
        throw asStoreError('write', file, error);
      }
    },
    async append(file, line) {
      try {
        prepare(file);
        const descriptor = fs.openSync(file, O_WRONLY | O_APPEND | O_CREAT | PLAIN_FILE_FLAGS, modeOf(file));
        try {
          fs.writeFileSync(descriptor, `${line}\n`);
        } finally {
          fs.closeSync(descriptor);
        }
      } catch (error) {
        throw asStoreError('write', file, error);
      }
    },
  };
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
function replace(file: string, text: string, mode: number): void {
  const temporary = path.join(path.dirname(file), `.tmp-${uniqueText()}-${path.basename(file)}`);
  const descriptor = fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL, mode);
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

import {
  closeSync,
  constants,
  fchmodSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { syncFolder } from './durable-write.ts';
import { PLAIN_FILE_FLAGS } from './plain-file.ts';
import { checkFile, type FileRules } from './safe-read.ts';
import { asStoreError, refusedFile } from './store-error.ts';

const { O_RDWR, O_APPEND, O_CREAT } = constants;

/** The beginning of a file of lines, and a check that refuses others. */
export interface LineFile extends FileRules {
  header: string;
  /** Throws when `firstLine` says that the file is not to be written by this llmkit. */
  checkHeader(firstLine: string): void;
}

/**
 * Adds `line` to `file` and returns when it survives a power cut, or with `sync: false` the end of this process. What a
 * crash left without its line feed is closed off first and stays a line of its own. Call it under the file's lock.
 */
export function appendLine(file: string, line: string, rules: LineFile, { sync = true } = {}): void {
  try {
    const descriptor = openSync(file, LINE_FLAGS, 0o600);
    try {
      addTo(descriptor, file, `${line}\n`, rules, sync);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw asStoreError('write', file, error);
  }
}

/** The same, with the disk waited for while others go on; the lock is held until then. */
export async function appendLineDurably(file: string, line: string, rules: LineFile): Promise<void> {
  try {
    const descriptor = openSync(file, LINE_FLAGS, 0o600);
    try {
      addTo(descriptor, file, `${line}\n`, rules, false);
      await synced(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw asStoreError('write', file, error);
  }
}

/** Resolves when what was written survives a power cut. */
export function synced(descriptor: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(descriptor, (error) => (error ? reject(error) : resolve()));
  });
}

/** A file of lines that stays open, for whoever has it alone: the first line is there, and the last one is whole. */
export function openLines(file: string, rules: LineFile): number {
  try {
    const descriptor = openSync(file, LINE_FLAGS, 0o600);
    try {
      addTo(descriptor, file, '', rules, true);
      return descriptor;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  } catch (error) {
    throw asStoreError('write', file, error);
  }
}

const LINE_FLAGS = O_RDWR | O_APPEND | O_CREAT | PLAIN_FILE_FLAGS;

function addTo(descriptor: number, file: string, text: string, rules: LineFile, sync: boolean): void {
  const { size } = checkFile(descriptor, file, rules);
  const whole = textBefore(descriptor, size, rules) + text;
  if (whole === '') return;
  writeWhole(descriptor, file, size, whole);
  // Whoever adds the next line does not see that the file is new.
  const isNew = size === 0;
  if (sync || isNew) fdatasyncSync(descriptor);
  if (isNew) syncFolder(path.dirname(file));
}

/** The text that has to stand between the end of the file and a new line. */
function textBefore(descriptor: number, size: number, { header, checkHeader }: LineFile): string {
  if (size === 0) {
    fchmodSync(descriptor, 0o600); // whatever the umask
    return `${header}\n`;
  }
  checkHeader(textAt(descriptor, 0, 256).split('\n', 1)[0] ?? '');
  return textAt(descriptor, size - 1, 1) === '\n' ? '' : '\n';
}

function textAt(descriptor: number, position: number, length: number): string {
  const bytes = Buffer.alloc(length);
  return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, length, position));
}

/** All of `text` or nothing of it, at the end of a file of `size` bytes; returns how many it has. */
export function writeWhole(descriptor: number, file: string, size: number, text: string): number {
  const bytes = Buffer.from(text);
  if (writeSync(descriptor, bytes) === bytes.length) return bytes.length;
  ftruncateSync(descriptor, size);
  throw refusedFile(file, 'the disk took only a part of the line', [{ kind: 'mend_file', how: 'free_space' }]);
}

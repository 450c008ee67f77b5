import { lstatSync } from 'node:fs';
import { LowSync, type SyncAdapter } from 'lowdb';
import { writeFileDurably } from '../files/durable-write.ts';
import { decodeRecord, encodeRecord, type RecordFormat } from './format.ts';
import { formatVersion } from './kind.ts';
import { MAX_BYTES } from '../files/plain-file.ts';
import { type FileRules, readFileSafely } from '../files/safe-read.ts';
import { refusedFile } from '../files/store-error.ts';

/** A file that can be dated back as it is written. */
interface JsonFile<T> extends SyncAdapter<T> {
  write(record: T, changed?: Date): void;
}

/**
 * One JSON file as lowdb's adapter. Reading needs no lock; to write, hold the file's. One object serves one read and
 * the write that follows it.
 */
export function openJsonFile<T>(path: string, format: RecordFormat<T>, rules: FileRules = {}): JsonFile<T> {
  let original: { version: number; bytes: Buffer } | undefined;

  return {
    read() {
      const bytes = readFileSafely(path, rules);
      if (bytes === undefined) return null;
      const { record, version } = decodeRecord(format, path, bytes);
      original = { version, bytes };
      return record;
    },
    write(record, changed) {
      const text = encodeRecord(format, path, record);
      if (Buffer.byteLength(text) > MAX_BYTES) {
        throw refusedFile(path, `it would have more than ${MAX_BYTES} bytes`, [
          { kind: 'mend_file', how: 'begin_anew' },
        ]);
      }
      if (original && original.version < formatVersion(format)) keepOriginal(path, original.version, original.bytes);
      writeFileDurably(path, text, changed);
    },
  };
}

/** Reads, changes and writes through lowdb. If `change` throws, nothing is written. Call it under the file's lock. */
export function changeJsonFile<T>(file: SyncAdapter<T>, ifMissing: () => T, change: (record: T) => void): T {
  const database = new LowSync(file, file.read() ?? ifMissing());
  database.update(change);
  return database.data;
}

/** Where the bytes of an older format are kept once the file has been rewritten in today's. */
export function backupPath(path: string, version: number): string {
  return `${path}.v${version}.bak`;
}

/** Keeps the bytes as they were before the first rewrite; a backup that is there already is the older truth. */
function keepOriginal(path: string, version: number, bytes: Buffer): void {
  const backup = backupPath(path, version);
  if (lstatSync(backup, { throwIfNoEntry: false }) === undefined) writeFileDurably(backup, bytes);
}

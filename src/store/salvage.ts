import { linkSync, lstatSync, renameSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { removeFileDurably, syncFolder, writeFileDurably } from './durable-write.ts';
import { backupPath } from './json-file.ts';
import { repairedJson } from './json-repair.ts';
import { decodeRecord, encodeRecord, type RecordFormat } from './record-format.ts';
import { currentVersion, type Fields } from './record-kind.ts';
import { readFileSafely } from './safe-read.ts';
import { errorCodeOf } from './store-error.ts';

/**
 * Sets the corrupt record in `file` aside under a new name, its bytes untouched, and puts in its place what can be read
 * of it, else the backup of an older format. Returns what was done, in words. Call it under the file's lock.
 */
export function salvage(file: string, format: RecordFormat<unknown>): string {
  const bytes = readFileSafely(file);
  if (bytes === undefined) return 'it is gone meanwhile';
  const { mtime } = lstatSync(file);
  const found = recovered(file, format, bytes, mtime) ?? fromBackup(file, format);
  const name = setAside(file, { keep: found !== undefined });
  if (found === undefined) return `set aside as ${name}; nothing in it could be read`;
  writeFileDurably(file, encodeRecord(format, file, found.record));
  utimesSync(file, mtime, mtime); // the list goes by it
  return `${found.how}; the file as it was is kept as ${name}`;
}

/**
 * Gives `file` the first free name of `<file>.corrupt-1`, `-2`, … and returns it without its folder. With `keep` the file
 * also stays where it is, so that whoever is killed now leaves it as it was.
 */
export function setAside(file: string, { keep }: { keep: boolean }): string {
  const folder = path.dirname(file);
  for (let number = 1; ; number++) {
    const aside = `${file}.corrupt-${number}`;
    const there = lstatSync(aside, { throwIfNoEntry: false });
    const isSame = there?.ino === lstatSync(file).ino; // from a salvage that was killed
    if (there !== undefined && !isSame) continue;
    if (isSame && !keep) removeFileDurably(file);
    else if (!isSame && keep) linkOrCopy(file, aside);
    else if (!isSame) renameSync(file, aside);
    syncFolder(folder);
    return path.basename(aside);
  }
}

function linkOrCopy(file: string, aside: string): void {
  try {
    linkSync(file, aside);
  } catch (error) {
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes(errorCodeOf(error))) throw error;
    writeFileDurably(aside, readFileSafely(file) ?? '');
  }
}

interface Found {
  record: unknown;
  how: string;
}

/** The record that remains when the text is cut back before the damage, what it lacks then made up. */
function recovered(file: string, format: RecordFormat<unknown>, bytes: Buffer, changed: Date): Found | undefined {
  // Not `fatal`: bytes that are no UTF-8 become U+FFFD, and the rest of the text is saved.
  const text = new TextDecoder().decode(bytes).replace(/\0+$/, '');
  for (const value of repairedJson(text)) {
    const { kind = format.kind, v = currentVersion(format), ...fields } = value as Fields;
    if (Object.keys(fields).length === 0) return undefined;
    const completed = { kind, v, ...completeFields(kind, fields, changed) };
    const record = attempt(() => decodeRecord(format, file, Buffer.from(JSON.stringify(completed))).record);
    if (record !== undefined) return { record, how: 'saved what could be read of it' };
  }
  return undefined;
}

function fromBackup(file: string, format: RecordFormat<unknown>): Found | undefined {
  for (let version = currentVersion(format) - 1; version > 0; version--) {
    const bytes = readFileSafely(backupPath(file, version));
    const record = bytes && attempt(() => decodeRecord(format, file, bytes).record);
    if (record !== undefined) return { record, how: `put its backup of format ${version} in place` };
  }
  return undefined;
}

function attempt<Result>(decode: () => Result): Result | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

/** The fields that a record has at its end, and so loses first: counted or dated anew. */
function completeFields(kind: unknown, fields: Fields, changed: Date): Fields {
  if (kind !== 'conversation' && kind !== 'prompt') return fields;
  const dates = { created_at: changed.toISOString(), updated_at: changed.toISOString() };
  if (kind === 'prompt') return { versions: [], ...dates, ...fields };
  const messages = Array.isArray(fields['messages']) ? fields['messages'] : [];
  return { ...dates, ...fields, messages, message_count: messages.length };
}

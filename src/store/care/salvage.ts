import { linkSync, lstatSync, renameSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { checkRecord, removeFaults } from '../../core/records/check.ts';
import { UNTITLED } from '../../core/records/conversation.ts';
import { partSchema, textOf } from '../../core/records/parts.ts';
import { removeFileDurably, syncFolder, writeFileDurably } from '../files/durable-write.ts';
import { backupPath } from '../records/json-file.ts';
import { repairedJson } from './json-repair.ts';
import { isTooDeep } from '../../core/records/depth.ts';
import { decodeRecord, encodeRecord, type RecordFormat } from '../records/format.ts';
import { type Fields, formatVersion } from '../records/kind.ts';
import type { FolderOfRecords } from '../records/formats.ts';
import { isKey } from '../records/key.ts';
import { readFileSafely } from '../files/safe-read.ts';
import { errorCodeOf } from '../files/store-error.ts';

/**
 * Sets the corrupt record in `file` aside under a new name, its bytes untouched, and puts in its place what can be read
 * of it, else the backup of an older format. A record of `folder` is then called as its file is. Returns what was done, in
 * words. Call it under the file's lock.
 */
export function salvage(file: string, format: RecordFormat<unknown>, folder?: FolderOfRecords<unknown>): string {
  const bytes = readFileSafely(file);
  if (bytes === undefined) return 'it is gone meanwhile';
  const { mtime } = lstatSync(file);
  const own = ownKey(file, folder);
  const found = recovered(file, format, bytes, { changed: mtime, own }) ?? fromBackup(file, format, own);
  const name = setAside(file, { keep: found !== undefined });
  if (found === undefined) return `set aside as ${name}; no record could be made of what it holds`;
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

/** The record that remains without what is damaged and what its schema refuses; what it then lacks is made up. */
function recovered(
  file: string,
  format: RecordFormat<unknown>,
  bytes: Buffer,
  { changed, own }: { changed: Date; own: Fields },
): Found | undefined {
  // Not `fatal`: bytes that are no UTF-8 become U+FFFD, and the rest of the text is saved.
  const text = new TextDecoder().decode(bytes).replace(/\0+$/, '');
  const { kind = format.kind, v = formatVersion(format), ...read } = (repairedJson(text) ?? {}) as Fields;
  if (Object.keys(read).length === 0) return undefined;
  const fields = structuredClone(Object.fromEntries(Object.entries(read).filter(([, value]) => !isTooDeep([value]))));
  if (kind === 'conversation') completeContents(fields);
  Object.assign(fields, own);
  do {
    const document = { kind, v, ...completeFields(file, kind, fields, changed) };
    const record = attempt(() => decodeRecord(format, file, Buffer.from(JSON.stringify(document))).record);
    if (record !== undefined) return { record, how: `saved what could be read of it${told(lost('', read, fields))}` };
  } while (v === formatVersion(format) && removeFaults(format.schema, fields));
  return undefined;
}

function told(places: readonly string[]): string {
  return places.length === 0 ? '' : ` (not kept whole: ${places.join(', ')})`;
}

/** The places in `before` whose values are not in `after` as they were. */
function lost(name: string, before: unknown, after: unknown): string[] {
  if (before === after) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const kept = new Set(after.map((element) => JSON.stringify(element)));
    const gone = before.filter((element) => !kept.has(JSON.stringify(element)));
    return gone.length === 0 ? [] : [`${gone.length} of ${before.length} in ${name}`];
  }
  if (!isFields(before) || !isFields(after)) return [name];
  return Object.entries(before).flatMap(([key, value]) =>
    lost(name === '' ? key : `${name}.${key}`, value, after[key]),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The key that a record in `file` has to say, as a field; none where the name of the file can be nobody's key. */
function ownKey(file: string, folder?: FolderOfRecords<unknown>): Fields {
  const key = path.basename(file, '.json');
  return folder && isKey(folder.keyRule, key) ? { [folder.keyField]: key } : {};
}

function fromBackup(file: string, format: RecordFormat<unknown>, own: Fields): Found | undefined {
  for (let version = formatVersion(format) - 1; version > 0; version--) {
    const bytes = readFileSafely(backupPath(file, version));
    const record = bytes && attempt(() => decodeRecord(format, file, bytes).record);
    if (record !== undefined)
      return { record: { ...record, ...own }, how: `put its backup of format ${version} in place` };
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

/** Gives a message whose text is damaged the text of its parts. */
function completeContents({ messages, removed, pending }: Fields): void {
  const waiting = listIn(pending).map((entry) => entry['messages']);
  for (const message of [messages, removed, ...waiting].flatMap(listIn)) {
    const { content, parts } = message;
    if (typeof content !== 'string' && Array.isArray(parts))
      message['content'] = textOf(parts.filter((part) => 'record' in checkRecord(partSchema, part)));
  }
}

function listIn(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** Gives a record what it cannot be without and what can be known, counted or dated anew. */
function completeFields(file: string, kind: unknown, fields: Fields, changed: Date): Fields {
  if (kind !== 'conversation' && kind !== 'prompt') return fields;
  const key = path.basename(file, '.json');
  const dates = { created_at: changed.toISOString(), updated_at: changed.toISOString() };
  if (kind === 'prompt') {
    const versions = Array.isArray(fields['versions']) ? fields['versions'] : [];
    const ids = { id: crypto.randomUUID(), version_id: crypto.randomUUID(), version: versions.length + 1 };
    return {
      name: key,
      ...ids,
      variables: {},
      variable_names: [],
      metadata: {},
      tags: [],
      versions,
      ...dates,
      ...fields,
    };
  }
  const messages = Array.isArray(fields['messages']) ? fields['messages'] : [];
  const title = messages.length > 0 && { title: UNTITLED }; // without either nothing is left of a conversation
  return { id: key, ...title, ...dates, ...fields, messages, message_count: messages.length };
}

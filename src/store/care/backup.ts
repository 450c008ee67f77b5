import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { asLlmkitError, LlmkitError } from '../../core/errors.ts';
import type { BackupReport, HomeProgress, LeftOut } from '../../core/ports/home-keeper.ts';
import { type ArchivedFile, encodeArchive } from './archive.ts';
import { withoutHeaderValues } from './archived-settings.ts';
import { DERIVED } from '../files/derived.ts';
import { temporaryTarget, writePartsDurably } from '../files/durable-write.ts';
import { CONFIG, CONSENTS, KEYS } from '../records/formats.ts';
import { HOME_FOLDERS } from '../files/home.ts';
import type { HomePlace } from './home-place.ts';
import { withoutOthers } from './of-others.ts';
import { ATTACHMENT_FOLDER } from '../records/folders.ts';
import { isMark } from '../files/lock.ts';
import { realHome } from '../files/restored-home.ts';
import { readFileSafely } from '../files/safe-read.ts';
import { aboutOtherFile, asStoreError } from '../files/store-error.ts';
import { MAX_LOG_BYTES } from '../records/usage-files.ts';

export interface BackUpOptions {
  /** True when stored keys are part of it, and the values of headers. */
  keys: boolean;
  /** True when an existing file is replaced. */
  force: boolean;
  at: Date;
  progress?: HomeProgress | undefined;
  /** Whether a record is part of it; absent: every one is. */
  mayRead?: ((record: Record<string, unknown>) => boolean) | undefined;
}

/** Writes every file of the home to `file`, each as it is at one moment; no record spans two files. */
export async function backUpHome(place: HomePlace, file: string, options: BackUpOptions): Promise<BackupReport> {
  const target = path.resolve(file);
  const home = realHome(place.home);
  refuseMissing(home);
  const report: BackupReport = { file: target, files: 0, left_out: [], values_left_out: [] };
  const files = counted(filesIn(home, '', { ...options, named: new Set() }, report), () => {
    report.files++;
    options.progress?.(report.files);
  });
  try {
    refuseTarget(home, target, options.force);
    await place.locks.hold(target, async () => {
      refuseTarget(home, target, options.force); // two backups to one file
      await writePartsDurably(target, encodeArchive(files, options.at), place.stop?.signal);
    });
  } catch (thrown) {
    throw aboutOtherFile(asStoreError('write', target, thrown), [{ kind: 'use_backup', which: 'elsewhere' }]);
  }
  return report;
}

function refuseMissing(home: string): void {
  try {
    if (lstatSync(home, { throwIfNoEntry: false }) !== undefined) return;
  } catch (error) {
    throw asStoreError('read', home, error);
  }
  throw new LlmkitError('not_found', `Cannot back up ${home}: there is nothing yet.`);
}

function refuseTarget(home: string, target: string, force: boolean): void {
  const relative = path.relative(home, target);
  if (!relative.startsWith('..') && !path.isAbsolute(relative)) {
    throw new LlmkitError('usage', `Cannot write the backup to ${target}: it is in the home itself.`);
  }
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (there?.isFile() === false) {
    throw new LlmkitError('usage', `Cannot write the backup to ${target}: it is not a regular file.`, {
      advice: [{ kind: 'choose_name' }],
    });
  }
  if (!force && there !== undefined) {
    throw new LlmkitError('conflict', `Cannot write the backup to ${target}: the file exists.`, {
      advice: [{ kind: 'choose_name' }, { kind: 'force', what: 'file' }],
    });
  }
}

interface FileOptions extends Pick<BackUpOptions, 'keys' | 'mayRead'> {
  /** Files that the conversations name which are in it so far. */
  named: Set<string>;
}

function* filesIn(home: string, folder: string, options: FileOptions, report: BackupReport): Generator<ArchivedFile> {
  for (const entry of folder === ''
    ? filesLast(sortedEntries(home))
    : entriesOf(path.join(home, folder), report.left_out)) {
    const relative = path.join(folder, entry.name);
    if (isMark(entry.name) || temporaryTarget(entry.name) !== undefined || relative === DERIVED) continue;
    if (relative === CONSENTS.file) continue;
    if (!options.keys && isSecret(relative)) continue;
    if (entry.isDirectory() || isLinkedFolder(home, relative)) yield* filesIn(home, relative, options, report);
    else yield* oneFile(home, relative, options, report);
  }
}

/** The stored keys; also what a doctor or a migration made of them, or of settings, which may hold some. */
function isSecret(relative: string): boolean {
  return relative.startsWith(KEYS.file) || relative.startsWith(`${CONFIG.file}.`);
}

/** A folder of ours that stands elsewhere. Other links are not followed: they may lead anywhere. */
function isLinkedFolder(home: string, relative: string): boolean {
  if (!HOME_FOLDERS.includes(relative)) return false;
  try {
    return statSync(path.join(home, relative)).isDirectory();
  } catch {
    return false;
  }
}

function entriesOf(folder: string, leftOut: LeftOut[]): Dirent[] {
  try {
    return sortedEntries(folder);
  } catch (error) {
    leftOut.push({ path: folder, message: asStoreError('read', folder, error).message });
    return [];
  }
}

/** Bytes that a conversation names were there before it: so they are in the backup too. */
function filesLast(entries: Dirent[]): Dirent[] {
  const isLast = ({ name }: Dirent) => name === ATTACHMENT_FOLDER;
  return [...entries.filter((entry) => !isLast(entry)), ...entries.filter(isLast)];
}

function sortedEntries(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function* oneFile(
  home: string,
  relative: string,
  { keys, mayRead, named }: FileOptions,
  report: BackupReport,
): Generator<ArchivedFile> {
  const name = relative.split(path.sep).join('/');
  const file = path.join(home, relative);
  try {
    let bytes = readFileSafely(file, { limit: MAX_LOG_BYTES });
    if (bytes === undefined) return; // removed meanwhile
    if (!keys && relative === CONFIG.file) {
      const settings = withoutHeaderValues(file, bytes);
      ({ bytes } = settings);
      report.values_left_out.push(...settings.emptied);
    }
    if (mayRead) {
      const textOf = (other: string) => readFileSafely(path.join(home, other))?.toString('utf8');
      const rest = withoutOthers(name, bytes, { mayRead, named, textOf });
      report.of_others = (report.of_others ?? 0) + rest.leftOut;
      bytes = rest.bytes;
      if (bytes === undefined) return;
    }
    yield { path: name, bytes, changed: lstatSync(file).mtime };
  } catch (thrown) {
    report.left_out.push({ path: file, message: asLlmkitError(thrown).message });
  }
}

function* counted<Item>(items: Iterable<Item>, count: () => void): Generator<Item> {
  for (const item of items) {
    count();
    yield item;
  }
}

import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { LlmkitError } from '../../core/errors.ts';
import type { HomeProgress, RestoreJudge, RestoreReport } from '../../core/ports/home-keeper.ts';
import { readArchive } from './archive-file.ts';
import { type ArchivedFile, decodeArchive } from './archive.ts';
import { emptyHeaders } from './archived-settings.ts';
import { breathe } from '../files/breathe.ts';
import { fillNewFile, syncFile, syncFolder, temporaryTarget } from '../files/durable-write.ts';
import { CONFIG, CONSENTS, formatOf, KEYS } from '../records/formats.ts';
import { judgeConfig } from './restored-config.ts';
import { makeFolders, prepareFolder } from '../files/home.ts';
import type { HomePlace } from './home-place.ts';
import { isMark } from '../files/lock.ts';
import { readMark } from '../files/mark.ts';
import { decodeRecord } from '../records/format.ts';
import { besideHome, realHome, removeLeftovers } from '../files/restored-home.ts';
import { readFileSafely } from '../files/safe-read.ts';
import { asStoreError, errorCodeOf } from '../files/store-error.ts';

export interface RestoreHomeOptions {
  /** True when a home that holds something is replaced. */
  force: boolean;
  at: Date;
  /** Absent: settings come back as they were. */
  judge?: RestoreJudge;
  progress?: HomeProgress | undefined;
}

/**
 * Puts the home of a backup in place. It is checked as a whole first, then built beside the home, and comes in by a
 * rename; whoever is killed on the way leaves the home as it was, or `finishRestore` completes it.
 */
export async function restoreHome(place: HomePlace, file: string, options: RestoreHomeOptions): Promise<RestoreReport> {
  const home = realHome(place.home);
  const archive = await readArchive(file, place.stop?.signal);
  const missing: string[] = [];
  let total = 0;
  for await (const entry of decodeArchive(file, archive, place.stop?.signal)) {
    total++;
    refuseEntry(file, entry);
    if (entry.path === CONFIG.file) missing.push(...emptyHeaders(file, entry.bytes));
  }
  try {
    makeFolders(path.dirname(home));
  } catch (error) {
    throw asStoreError('write', home, error);
  }
  return place.locks.hold(home, async () => {
    try {
      const progress = options.progress && ((done: number) => options.progress?.(done, total));
      const files = decodeArchive(file, archive, place.stop?.signal);
      const report = await replaceHome({ ...place, home }, files, { ...options, progress });
      return { ...report, values_missing: missing };
    } catch (error) {
      throw asStoreError('write', home, error);
    }
  });
}

/** Refuses what no backup holds, and records that this llmkit could not read. Corrupt ones come back as they were. */
function refuseEntry(file: string, { path: relative, bytes }: ArchivedFile): void {
  const name = path.basename(relative);
  // What somebody allowed is not for others to bring along.
  const isConsents = relative.toLowerCase() === CONSENTS.file;
  if (isMark(name) || temporaryTarget(name) !== undefined || isConsents) {
    throw new LlmkitError('store_corrupt', `Cannot restore ${file}: no backup holds a ${JSON.stringify(relative)}.`);
  }
  const format = formatOf(path.normalize(relative));
  try {
    if (format !== undefined) decodeRecord(format, relative, bytes);
  } catch (error) {
    if (error instanceof LlmkitError && error.code === 'store_newer') throw error;
  }
}

async function replaceHome(
  place: HomePlace,
  files: AsyncIterable<ArchivedFile>,
  options: RestoreHomeOptions,
): Promise<Omit<RestoreReport, 'values_missing'>> {
  const { home } = place;
  const { building, whole } = besideHome(home);
  const isFilled = refuseHome(place, options.force);
  removeLeftovers(home);
  try {
    const count = await build(building, files, place.stop?.signal, options.progress);
    const keysKept = isFilled && keepKeys(home, building);
    const judged = options.judge && judgeConfig(home, building, options.judge);
    renameSync(building, whole);
    const date = options.at.toISOString().replaceAll(/\D/g, '').slice(0, 14);
    const kept = isFilled ? freeName(`${home}.before-restore-${date}`) : '';
    exchange(home, whole, kept);
    return { files: count, keys_kept: keysKept, ...judged, ...(isFilled && { kept }) };
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    // Without a home the whole one is needed: the next command puts it in place.
    if (existsSync(home)) rmSync(whole, { recursive: true, force: true });
    throw error;
  }
}

/** True when the home holds something and may be replaced all the same. */
function refuseHome(place: HomePlace, force: boolean): boolean {
  if (lstatSync(place.home, { throwIfNoEntry: false }) === undefined) return false;
  prepareFolder(place.home, place.home); // refuses one that is not ours
  const names = readdirSync(place.home, { recursive: true, encoding: 'utf8' });
  if (names.length === 0) return false;
  if (!force) {
    throw new LlmkitError('conflict', `Cannot restore into ${place.home}: it is not empty.`, {
      advice: [{ kind: 'force', what: 'home' }],
    });
  }
  for (const mark of names.filter(isMark)) refuseLive(path.join(place.home, mark), place);
  return true;
}

function refuseLive(mark: string, { home, owners }: HomePlace): void {
  const owner = readMark(mark);
  if (owner === undefined || owners.isDead(owner)) return;
  throw new LlmkitError(
    'store_locked',
    `Cannot restore into ${home}: process ${owner.split(':')[0]} is at work in it.`,
    {
      advice: [{ kind: 'wait_for_lock', of: 'home' }],
    },
  );
}

/** Writes all files below `folder` and returns how many. */
async function build(
  folder: string,
  files: AsyncIterable<ArchivedFile>,
  stop?: AbortSignal,
  progress?: HomeProgress,
): Promise<number> {
  const written: string[] = [];
  const folders = new Set([folder]);
  mkdirSync(folder, { mode: 0o700 });
  for await (const { path: relative, bytes, changed } of files) {
    await breathe(stop);
    const file = path.join(folder, relative);
    prepareFolder(folder, path.dirname(file));
    folders.add(path.dirname(file));
    fillNewFile(file, bytes, { sync: false });
    utimesSync(file, changed, changed); // lists go by it
    written.push(file);
  }
  // Once all are written: a disk is done with many at once far sooner than with one after the other.
  for (const [at, file] of written.entries()) {
    await breathe(stop);
    syncFile(file);
    progress?.(at + 1);
  }
  prepareFolder(folder, folder);
  for (const each of folders) syncFolder(each);
  return written.length;
}

/** Brings the stored keys of the home before along when the backup has none. */
function keepKeys(home: string, building: string): boolean {
  if (existsSync(path.join(building, KEYS.file))) return false;
  const bytes = readFileSafely(path.join(home, KEYS.file), { secret: true });
  if (bytes === undefined) return false;
  fillNewFile(path.join(building, KEYS.file), bytes);
  syncFolder(building);
  return true;
}

/** Moves the home to `kept` unless that is empty, and `whole` into its place; or leaves all as it was. */
function exchange(home: string, whole: string, kept: string): void {
  if (kept !== '') renameSync(home, kept);
  for (let again = 1; ; again++) {
    try {
      renameSync(whole, home);
      break;
    } catch (error) {
      // Between the two renames another process may complete this restore, or begin a new home: that is kept, too.
      if (errorCodeOf(error) === 'ENOENT' && existsSync(home)) break;
      if (kept === '' || again > 9) throw error;
      if (['ENOTEMPTY', 'EEXIST'].includes(errorCodeOf(error))) renameSync(home, freeName(kept));
      else {
        renameSync(kept, home);
        throw error;
      }
    }
  }
  syncFolder(path.dirname(home));
}

/** The first of `name`, `name-2`, `name-3`, … that nothing has. */
function freeName(name: string): string {
  let free = name;
  for (let number = 2; lstatSync(free, { throwIfNoEntry: false }) !== undefined; number++) free = `${name}-${number}`;
  return free;
}

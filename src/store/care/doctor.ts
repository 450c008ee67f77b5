import { chmodSync, type Dirent, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import type { Advice } from '../../core/advice.ts';
import { asLlmkitError } from '../../core/errors.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import type { HomeFinding, HomeProgress, HomeReport } from '../../core/ports/home-keeper.ts';
import { examineAttachments } from './attachments.ts';
import { NamedFiles } from './files-named.ts';
import { examineBeside, examineMark, examineTemporary } from './litter.ts';
import { breathe } from '../files/breathe.ts';
import { DERIVED_FOLDERS } from '../files/derived.ts';
import { temporaryTarget } from '../files/durable-write.ts';
import { type Examination, note, report } from './examination.ts';
import { folderOf, type FolderOfRecords, formatOf, KEYS } from '../records/formats.ts';
import type { HomePlace } from './home-place.ts';
import { HOME_FOLDERS, isShared } from '../files/home.ts';
import { isMark } from '../files/lock.ts';
import { decodeRecord } from '../records/format.ts';
import { ATTACHMENT_FOLDER, CONVERSATION_FOLDER } from '../records/folders.ts';
import { isKey } from '../records/key.ts';
import type { Fields } from '../records/kind.ts';
import { realHome } from '../files/restored-home.ts';
import { readFileSafely } from '../files/safe-read.ts';
import { salvage } from './salvage.ts';
import { asStoreError, MOVE_AWAY, shellWord } from '../files/store-error.ts';
import { LINE_FILES, logFileAt } from '../records/usage-files.ts';
import { unreadableLines } from '../records/usage-lines.ts';
import { RUN_FILES } from '../records/run-files.ts';
import { unreadableRunLines } from '../records/run-lines.ts';

/**
 * Looks at the home, its folders, every file in them, locks and what killed processes left. With `fix` it takes away
 * what is certainly left over, closes what others may open, and sets corrupt records aside. Never disturbs a living
 * process, and reads only what is a plain file of ours.
 */
export async function examineHome(
  place: HomePlace,
  { fix, progress }: { fix: boolean; progress?: HomeProgress | undefined },
): Promise<HomeReport> {
  const named = new NamedFiles();
  const examination: Examination = {
    ...place,
    home: realHome(place.home),
    fix,
    progress,
    files: 0,
    findings: [],
    named,
  };
  await guarded(examination, '', () => examineBeside(examination));
  // All else that a user keeps in the home is theirs.
  for (const folder of ['', ...HOME_FOLDERS, ...DERIVED_FOLDERS]) {
    await guarded(examination, folder, async () => {
      if (await examineFolder(examination, folder)) await examineEntries(examination, folder);
    });
  }
  await guarded(examination, ATTACHMENT_FOLDER, () => examineAttachments(examination, named));
  return { files: examination.files, findings: examination.findings };
}

/** Reports as a finding what the system refuses, so that the rest is looked at all the same. */
async function guarded(examination: Examination, folder: string, examine: () => Promise<void>): Promise<void> {
  const whole = path.join(examination.home, folder);
  try {
    await examine();
  } catch (thrown) {
    examination.stop?.throwIfStopped();
    const { message, advice } = asStoreError('read', whole, thrown);
    await report(examination, { path: whole, message, advice });
  }
}

/** False when there is no folder to look into. */
async function examineFolder(examination: Examination, relative: string): Promise<boolean> {
  const folder = path.join(examination.home, relative);
  const isLink = lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink();
  if (isLink === undefined) return false;
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) {
    await report(examination, { path: folder, message: 'It is not a folder.', advice: MOVE_AWAY });
    return false;
  }
  if (isLink) note(examination, folder, 'It is a link; a backup holds what stands behind it, not the link.');
  if (isForeign(stats)) {
    await report(examination, { path: folder, ...foreign(folder, stats) });
    return false;
  }
  if (isShared(folder, stats.mode)) {
    await report(examination, {
      path: folder,
      message: 'Others share this folder.',
      advice: [{ kind: 'choose_home', why: 'shared' }],
    });
  } else await examineMode(examination, folder, stats, 0o700);
  return true;
}

async function examineEntries(examination: Examination, folder: string): Promise<void> {
  const entries = readdirSync(path.join(examination.home, folder), { withFileTypes: true });
  // Marks that others left go first: a takeover sweeps what stands beside its lock.
  for (const { name } of entries.filter(({ name }) => isMark(name))) {
    await examineMark(examination, path.join(examination.home, folder, name));
  }
  for (const { name } of entries.filter(({ name }) => temporaryTarget(name) !== undefined)) {
    await examineTemporary(examination, path.join(examination.home, folder, name));
  }
  for (const entry of entries) {
    await breathe(examination.stop?.signal);
    await examineFile(examination, folder, entry);
    examination.progress?.(examination.files);
  }
}

async function examineFile(examination: Examination, folder: string, entry: Dirent): Promise<void> {
  const relative = path.join(folder, entry.name);
  const file = path.join(examination.home, relative);
  const isOurs = formatOf(relative) !== undefined || LINE_FILES.test(relative) || RUN_FILES.test(relative);
  if (isMark(entry.name) || temporaryTarget(entry.name) !== undefined) return;
  if (entry.isFile()) {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return;
    if (isForeign(stats)) {
      await report(examination, { path: file, ...foreign(file, stats) });
      return;
    }
    await examineMode(examination, file, stats, 0o600);
  }
  if (isOurs) await examineContent(examination, relative, file);
  else if (SYNC_CONFLICT.test(entry.name)) await report(examination, { path: file, ...conflictCopy(entry.name) });
}

/** Names that Syncthing, Dropbox, Nextcloud and their like give to the copy that lost. */
const SYNC_CONFLICT = /[ .(_-](?:sync-conflict-|conflicted copy|case conflict)[^/]*\.jsonl?$/i;

function conflictCopy(name: string): Pick<HomeFinding, 'message' | 'advice'> {
  const beside = name.replace(SYNC_CONFLICT, '').trim() + path.extname(name);
  return {
    message: 'A program that syncs folders left it: two machines changed the record, and nothing reads this copy.',
    advice: [{ kind: 'mend_file', how: 'move_away', beside }],
  };
}

async function examineContent(examination: Examination, relative: string, file: string): Promise<void> {
  examination.files++;
  const format = formatOf(relative);
  try {
    if (format === undefined) {
      const unreadable = RUN_FILES.test(relative)
        ? await unreadableRunLines(file, examination.stop?.signal)
        : await unreadableLines(logFileAt(file), examination.stop?.signal);
      if (unreadable > 0) note(examination, file, `${unreadable} of its lines cannot be read and are left out.`);
      return;
    }
    // A key file that is open to others has a finding already.
    const bytes = readFileSafely(file, { secret: relative === KEYS.file && examination.fix });
    if (bytes === undefined) return;
    const { record } = decodeRecord(format, file, bytes);
    const folder = folderOf(relative);
    if (folder?.folder === CONVERSATION_FOLDER.folder) examination.named.add(file, record as Conversation);
    if (folder) await examineKey(examination, file, folder, record as Fields);
  } catch (thrown) {
    examination.named.isWhole = false;
    const { code, message, advice } = asLlmkitError(thrown);
    const finding = { path: file, message, advice };
    if (code !== 'store_corrupt' || format === undefined) return report(examination, finding);
    const folder = folderOf(relative);
    await report(examination, finding, () => examination.locks.hold(file, () => salvage(file, format, folder)));
  }
}

/** A file that was copied or renamed: nobody can address its record by what lists show. */
async function examineKey(
  examination: Examination,
  file: string,
  { keyField, keyRule }: FolderOfRecords<unknown>,
  record: Fields,
): Promise<void> {
  const said = String(record[keyField]);
  const { dir, name } = path.parse(file);
  if (said === name) return;
  const right = path.join(dir, `${said}.json`);
  const isTaken = isKey(keyRule, said) && lstatSync(right, { throwIfNoEntry: false }) !== undefined;
  const rename: Advice = { kind: 'run', command: `mv ${shellWord(file)} ${shellWord(right)}` };
  const isFree = isKey(keyRule, said) && !isTaken;
  await report(examination, {
    path: file,
    message: `Its ${keyField} is ${JSON.stringify(said)}, which is not the name of the file.`,
    advice: isTaken ? [{ kind: 'mend_file', how: 'move_away', beside: `${said}.json` }] : isFree ? [rename] : MOVE_AWAY,
  });
}

/** Examines whether others may open it, and whether its owner may not. */
async function examineMode(examination: Examination, file: string, { mode }: Stats, wanted: number): Promise<void> {
  if (process.platform === 'win32') return;
  const own = wanted === 0o700 ? 0o700 : 0o400;
  if ((mode & 0o077) === 0 && (mode & own) === own) return;
  const text = (mode & 0o777).toString(8).padStart(4, '0');
  const who = (mode & 0o077) === 0 ? 'You may not use it yourself' : 'Other users may open it';
  await report(examination, { path: file, message: `${who} (mode ${text}).` }, () => {
    chmodSync(file, wanted);
    return `its mode is ${wanted.toString(8).padStart(4, '0')} now`;
  });
}

function isForeign({ uid }: Stats): boolean {
  return process.getuid !== undefined && process.getuid() !== uid;
}

function foreign(file: string, { uid }: Stats): Pick<HomeFinding, 'message' | 'advice'> {
  return {
    message: `It belongs to another user (uid ${uid}).`,
    advice: [{ kind: 'run', command: `sudo chown ${process.getuid?.()} ${shellWord(file)}` }],
  };
}

import { chmodSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { syncFolder } from './durable-write.ts';
import { asStoreError, errorCodeOf, refusedFile, shellWord } from './store-error.ts';

/** The folders of the home that hold our files. Each may be a link to a folder elsewhere, which is used as if it stood here. */
export const HOME_FOLDERS: readonly string[] = [
  'conversations',
  'prompts',
  'usage',
  'attachments',
  'runs',
  'batches',
  'tests',
];

/** The folder of the home for tests of stored prompts. */
export const TESTS_FOLDER = 'tests';

/**
 * Makes sure that `folder`, which is the home or stands in it, exists and is for its owner only (0700 whatever the
 * umask). Called before a write and never before a read, so that reading leaves no trace.
 */
export function prepareFolder(home: string, folder: string): void {
  preparePrivateFolder(home);
  if (folder !== home) preparePrivateFolder(folder);
}

function preparePrivateFolder(folder: string): void {
  try {
    const firstCreated = makeFolders(folder);
    makePrivate(folder, firstCreated !== undefined);
    if (firstCreated !== undefined) syncParents(folder, firstCreated);
  } catch (error) {
    throw asStoreError('write', folder, error);
  }
}

/**
 * Makes `folder` and those on the way to it, and tells the first that was made. Node's own way goes on for ever where the
 * system lets nobody make a folder and says that one on the way is missing, as below /proc.
 */
export function makeFolders(folder: string): string | undefined {
  try {
    return makeFolder(folder);
  } catch (error) {
    const parent = path.dirname(folder);
    if (errorCodeOf(error) !== 'ENOENT' || parent === folder) throw error;
    const first = makeFolders(parent);
    const made = makeFolder(folder);
    return first ?? made;
  }
}

/** The folder if it was made, undefined if it was there. */
function makeFolder(folder: string): string | undefined {
  const isThere = () => statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  // Looked at first: it is there at all writes but one, and an error takes three times as long (measured).
  if (isThere()) return undefined;
  try {
    mkdirSync(folder, 0o700);
    return folder;
  } catch (error) {
    if (isThere()) return undefined;
    throw error;
  }
}

function makePrivate(folder: string, created: boolean): void {
  if (process.getuid === undefined) return; // Windows: access follows from the user's profile
  const stats = statSync(folder);
  if (stats.uid !== process.getuid()) {
    const command = `sudo chown -R ${process.getuid()} ${shellWord(folder)}`;
    throw refusedFile(folder, `it belongs to another user (uid ${stats.uid})`, [
      { kind: 'choose_home' },
      { kind: 'run', command },
    ]);
  }
  if (isShared(folder, stats.mode)) {
    throw refusedFile(folder, 'others share this folder', [{ kind: 'choose_home', why: 'shared' }]);
  }
  if (created) chmodSync(folder, 0o700);
  else if ((stats.mode & 0o077) !== 0) chmodSync(folder, stats.mode & 0o700);
}

/** Closing the root folder or something like /tmp to everybody else would break the machine when root runs llmkit. */
export function isShared(folder: string, mode: number): boolean {
  const sticky = 0o1000;
  return path.parse(folder).root === folder || (mode & sticky) !== 0;
}

/** Makes the new names on the way from `firstCreated` down to `folder` survive a power cut. */
function syncParents(folder: string, firstCreated: string): void {
  const top = path.dirname(firstCreated);
  for (let parent = path.dirname(folder); ; parent = path.dirname(parent)) {
    syncFolder(parent);
    if (parent === top || parent === path.dirname(parent)) return;
  }
}

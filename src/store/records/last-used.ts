import { visibleNamesIn } from '../files/names-in.ts';
import { closeSync, constants, futimesSync, openSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LastUsed } from '../../core/ports/last-used.ts';
import type { ConversationRepository } from '../../core/ports/repository.ts';
import { makeFolders } from '../files/home.ts';
import { createOwners } from '../files/owner.ts';
import { PLAIN_FILE_FLAGS } from '../files/plain-file.ts';
import { isKey, UUID_KEYS } from './key.ts';

const { O_WRONLY, O_CREAT } = constants;

/** So many are enough for one that was removed or never answered to be passed over. */
const KEPT = 10;
const MONTH = 30 * 24 * 3_600_000;
/** A file in the folder of a shell that is at a terminal. */
const AT_TERMINAL = 'terminal';

/** A conversation and when it was used, in milliseconds. */
interface Use {
  id: string;
  at: number;
}

/**
 * What the shells of this home used last, a shell being whatever starts our processes. `cache/shells` holds a folder a
 * shell, called like the owner of a lock, and in it an empty file a conversation, whose time is its last use: nothing that
 * could be torn or left half-written.
 */
export function createLastUsed(home: string, owners = createOwners({ pid: process.ppid })): LastUsed {
  const shells = path.join(path.resolve(home), 'cache', 'shells');
  const folderOf = (owner: string) => path.join(shells, encodeURIComponent(owner));
  return {
    note(id) {
      try {
        const mine = folderOf(owners.mine);
        const before = usesIn(mine);
        makeFolders(mine);
        touch(path.join(mine, id));
        for (const old of before.filter((use) => use.id !== id).slice(KEPT - 1)) rmSync(path.join(mine, old.id));
        if (before.length > 0) return;
        if (hasTerminal()) touch(path.join(mine, AT_TERMINAL));
        prune(shells, owners.isDead);
      } catch {
        // The use itself is stored; which one is the last is a matter of comfort.
      }
    },
    mine: () => usesIn(folderOf(owners.mine)).map(({ id }) => id),
    ofTerminals() {
      if (hasTerminal()) return [];
      const others = visibleNamesIn(shells).filter((name) => name !== encodeURIComponent(owners.mine));
      return others
        .filter(
          (name) => visibleNamesIn(path.join(shells, name)).includes(AT_TERMINAL) && !owners.isDead(ownerOf(name)),
        )
        .flatMap((name) => usesIn(path.join(shells, name)).slice(0, 1))
        .map(({ id }) => id);
    },
  };
}

/** `conversations`, whose changes are noted as uses. */
export function notingUses(conversations: ConversationRepository, lastUsed: LastUsed): ConversationRepository {
  return {
    ...conversations,
    async create(key, record) {
      const created = await conversations.create(key, record);
      lastUsed.note(key);
      return created;
    },
    async update(key, change, options) {
      const updated = await conversations.update(key, change, options);
      lastUsed.note(key);
      return updated;
    },
  };
}

/** The uses that the folder of a shell holds, newest first. */
function usesIn(folder: string): Use[] {
  const uses = visibleNamesIn(folder).flatMap((id): Use[] => {
    const stats = isKey(UUID_KEYS, id) ? statSync(path.join(folder, id), { throwIfNoEntry: false }) : undefined;
    return stats ? [{ id, at: stats.mtimeMs }] : [];
  });
  return uses.sort((one, other) => other.at - one.at);
}

/** Gives `file` the present as its time; makes it where there is none. */
function touch(file: string): void {
  const descriptor = openSync(file, O_WRONLY | O_CREAT | PLAIN_FILE_FLAGS, 0o600);
  try {
    futimesSync(descriptor, new Date(), new Date());
  } finally {
    closeSync(descriptor);
  }
}

/** Removes what is of ended shells, and what is old. */
function prune(shells: string, isDead: (owner: string) => boolean): void {
  for (const name of visibleNamesIn(shells)) {
    const folder = path.join(shells, name);
    const [newest] = usesIn(folder);
    const isOld = newest !== undefined && Date.now() - newest.at > MONTH;
    if (isOld || isDead(ownerOf(name))) rmSync(folder, { recursive: true, force: true });
  }
}

function ownerOf(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return '';
  }
}

/** A job of cron has none, nor has what a program without windows of text starts. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r+'));
    return true;
  } catch {
    return process.platform === 'win32';
  }
}

import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Mutation, NEVER, oldOrNew } from './mutation.ts';

/** The commands that have to do with the home as a whole. */
export const HOME_COMMANDS: Record<string, Mutation> = {
  'restore, first of all': {
    home: 'empty',
    args: ({ backup }) => ['restore', backup],
    touches: NEVER,
    state: (view, { folder }) => {
      if (isHalfway(folder)) return 'asked';
      const [first] = view.conversations;
      return oldOrNew(first?.title === 'From the backup', first === undefined);
    },
    next: () => ['config', 'set', 'timeout_s', '9'],
    settles: true,
  },
  'restore --force': {
    home: 'filled',
    args: ({ backup }) => ['restore', backup, '--force'],
    touches: /^config\.json$/,
    state: ({ keys, conversations }, { folder }) => {
      if (isHalfway(folder)) return 'asked';
      const titles = conversations.map(({ title }) => title).toSorted();
      if (keys['openai'] !== 'key-of-openai') return 'torn';
      return oldOrNew(titles.join() === 'From the backup', titles.join() === 'Answered,Unanswered');
    },
    next: () => ['config', 'set', 'timeout_s', '9'],
    settles: true,
  },
  'doctor --fix': {
    home: 'broken',
    args: () => ['doctor', '--fix'],
    touches: /^(conversations|config\.json|prompts)/,
    state: (_view, { conversation, folder }) => {
      const file = path.join(folder, 'home/conversations', `${conversation}.json`);
      const isThere = (name: string) =>
        lstatSync(path.join(folder, 'home', name), { throwIfNoEntry: false }) !== undefined;
      const mended = [
        isJson(file),
        !isThere('config.json'),
        !isThere('.tmp-1-vars.json'),
        !isThere('vars.json.lock'),
        (statSync(path.join(folder, 'home/prompts/greet.json')).mode & 0o077) === 0,
      ];
      return mended.every(Boolean) ? 'new' : mended.some(Boolean) ? 'asked' : 'old';
    },
    next: () => ['doctor', '--fix'],
  },
  backup: {
    home: 'filled',
    args: ({ folder }) => ['backup', path.join(folder, 'saved.gz'), '--with-keys'],
    touches: NEVER,
    state: (_view, { folder }) => {
      const file = path.join(folder, 'saved.gz');
      if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return 'old';
      const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
      return lines.length === 1 + 10 + 1 ? 'new' : 'asked';
    },
    next: ({ folder }) => ['backup', path.join(folder, 'saved.gz'), '--force'],
  },
};

/** Killed between its two renames; whatever command comes next completes it. */
function isHalfway(folder: string): boolean {
  return existsSync(path.join(folder, 'home.restored')) && !existsSync(path.join(folder, 'home'));
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

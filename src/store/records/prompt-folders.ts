import fs from 'node:fs';
import path from 'node:path';
import type { FolderPrompt, PromptFolders } from '../../core/ports/prompt-folders.ts';

const ENDINGS = ['.md', '.liquid'] as const;
/** Where a project has its prompts. */
const IN_PROJECT = path.join('.llmkit', 'prompts');
/** Bytes; no prompt is larger, and what is, is none. */
const LARGEST = 8 * 1024 * 1024;
/** A part of a name between dots. */
const PART = /^[A-Za-z0-9][\w-]*$/;
const NAME = /^[A-Za-z0-9][\w-]*(?:\.[A-Za-z0-9][\w-]*)*$/;
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
const OPENING = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
const AT_ONCE = { encoding: 'utf8', flag: OPENING as unknown as string } as const;

export interface FoldersOptions {
  /** Ids of the users whose folders count, above the one that the user stands in: anybody may put one into /tmp. */
  trusted?: readonly number[];
  /** The folder that the user stands in. */
  cwd: string;
  /** The user's own folder: what is there is llmkit's home. */
  userHome: string;
  /** The settings, of which `prompts.path` names more folders. */
  config: () => Promise<Record<string, unknown>>;
}

/**
 * The prompts of `.llmkit/prompts/` in the folder the user stands in and those above it, up to the root of the repository or
 * below the user's own folder, and of those of `prompts.path`. Looking for a name costs two system calls a folder. A link
 * leads nowhere: a folder of a stranger shows nothing but its own files.
 */
export function createPromptFolders(options: FoldersOptions): PromptFolders {
  return {
    ...promptsOf(() => foldersOf(options)),
    leftOut: async () => [...foldersAbove(options, 'others')],
  };
}

/** The prompts of one folder that a person named. */
export function promptsOfFolder(folder: string): PromptFolders {
  return { ...promptsOf(() => [folder]), leftOut: async () => [] };
}

function promptsOf(folders: () => Iterable<string> | AsyncIterable<string>): Pick<PromptFolders, 'get' | 'list'> {
  return {
    async get(name, only) {
      const places = placesOf(name);
      for await (const folder of places.length === 0 ? [] : only === undefined ? folders() : [only])
        for (const place of places) {
          const text = textOf(folder, place);
          if (text !== undefined) return { name, path: path.join(folder, place), text, folder };
        }
      return undefined;
    },

    async list() {
      const all: string[] = [];
      for await (const folder of folders()) all.push(folder);
      return eachNameOnce(all);
    },
  };
}

/** Where a prompt may lie below a folder: each dot in its name is one of the file's own, or a folder ends there. */
function placesOf(name: string): string[] {
  const parts = name.split('.');
  if (!isPromptName(name)) return [];
  const files = parts.map((_, above) => path.join(...parts.slice(0, above), parts.slice(above).join('.')));
  return files.flatMap((file) => ENDINGS.map((ending) => file + ending));
}

/** Not one that names a file: `x.md` is that of `x`. */
function isPromptName(name: string): boolean {
  return NAME.test(name) && !ENDINGS.some((ending) => name.endsWith(ending));
}

function* eachNameOnce(folders: readonly string[]): Generator<FolderPrompt> {
  const seen = new Set<string>();
  for (const folder of folders)
    for (const prompt of promptsIn(folder, { folder, prefix: '' })) {
      if (seen.has(prompt.name)) continue;
      seen.add(prompt.name);
      yield prompt;
    }
}

async function* foldersOf(options: FoldersOptions): AsyncGenerator<string> {
  yield* foldersAbove(options, 'ours');
  yield* foldersOfPath(await options.config().catch(() => ({})), options.userHome);
}

/** Those of `prompts.path`. A value that cannot be is for doctor and config list to tell. */
function foldersOfPath(config: Record<string, unknown>, userHome: string): string[] {
  const { prompts } = config as { prompts?: { path?: unknown } };
  const given = prompts?.path;
  if (typeof given !== 'string') return [];
  return given
    .split(path.delimiter)
    .map((folder) => (/^~(?=\/|$)/.test(folder) ? path.join(userHome, folder.slice(1)) : folder))
    .filter((folder) => path.isAbsolute(folder));
}

/** The folders that are there, the nearest first: those of people who are trusted, or those of all others. */
function* foldersAbove({ cwd, userHome, trusted }: FoldersOptions, whose: 'ours' | 'others'): Generator<string> {
  for (let at = cwd; at !== userHome; at = path.dirname(at)) {
    const folder = path.join(at, IN_PROJECT);
    const owners = ownersOf(folder);
    const isOurs = trusted === undefined || owners?.every((owner) => trusted.includes(owner)) === true;
    if (owners !== undefined && isOurs === (whose === 'ours')) yield folder;
    if (path.dirname(at) === at || fs.lstatSync(path.join(at, '.git'), { throwIfNoEntry: false })) return;
  }
}

/** Who owns a folder and the one that it stands in; undefined where one of them is none, or a link. */
function ownersOf(folder: string): number[] | undefined {
  try {
    const inner = fs.lstatSync(folder, { throwIfNoEntry: false });
    if (!inner?.isDirectory()) return undefined;
    const outer = fs.lstatSync(path.dirname(folder));
    return outer.isDirectory() ? [inner.uid, outer.uid] : undefined;
  } catch {
    // Not ours to look into.
    return undefined;
  }
}

/** The files at `at` and below it, without links and what is hidden. `prefix` is the name of what is above. */
function* promptsIn(at: string, above: { folder: string; prefix: string }): Generator<FolderPrompt> {
  const { folder, prefix } = above;
  const entries = namesIn(at);
  for (const ending of ENDINGS)
    for (const entry of entries.filter((name) => name.endsWith(ending))) {
      const name = entry.slice(0, -ending.length);
      const file = at + path.sep + entry;
      const text = isPromptName(name) ? readAtOnce(file) : undefined;
      if (text === undefined || text.length > LARGEST || (text === '' && !isFile(file))) continue;
      yield { name: prefix + name, path: file, text, folder };
    }
  for (const entry of entries.filter((name) => PART.test(name))) {
    const below = at + path.sep + entry;
    if (isFolder(below)) yield* promptsIn(below, { folder, prefix: `${prefix}${entry}.` });
  }
}

/** The text of a file, in one call: looking first at what it is would be half of the time of a list. */
function readAtOnce(file: string): string | undefined {
  try {
    return fs.readFileSync(file, AT_ONCE);
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A pipe that nobody writes to is empty, too. */
function isFile(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** In one call: what kind each is would cost as much as reading it. */
function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/** The text of a file below `folder` that no link leads to; undefined where there is none that can be read. */
function textOf(folder: string, below: string): string | undefined {
  const file = path.join(folder, below);
  let open: number | undefined;
  try {
    open = fs.openSync(file, OPENING);
    const stats = fs.fstatSync(open);
    if (!stats.isFile() || stats.size > LARGEST) return undefined;
    const isBelow = !below.includes(path.sep) || fs.realpathSync(file) === path.join(fs.realpathSync(folder), below);
    return isBelow ? fs.readFileSync(open, 'utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    if (open !== undefined) fs.closeSync(open);
  }
}

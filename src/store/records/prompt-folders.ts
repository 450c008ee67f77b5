import fs from 'node:fs';
import path from 'node:path';
import type { FolderPrompt, PromptFolders } from '../../core/ports/prompt-folders.ts';

const ENDINGS = ['.md', '.liquid'] as const;
/** Where a project has its prompts. */
const IN_PROJECT = path.join('.llmkit', 'prompts');
/** Bytes; no prompt is larger, and what is, is none. */
const LARGEST = 8 * 1024 * 1024;
/** A name, or a part of one between dots. */
const PART = /^[A-Za-z0-9][\w-]*$/;
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
const OPENING = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
const AT_ONCE = { encoding: 'utf8', flag: OPENING as unknown as string } as const;

export interface FoldersOptions {
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
  return promptsOf(() => foldersOf(options));
}

/** The prompts of one folder that a person named. */
export function promptsOfFolder(folder: string): PromptFolders {
  return promptsOf(() => [folder]);
}

function promptsOf(folders: () => Iterable<string> | AsyncIterable<string>): PromptFolders {
  return {
    async get(name) {
      const parts = name.split('.');
      if (!parts.every((part) => PART.test(part))) return undefined;
      for await (const folder of folders()) {
        for (const ending of ENDINGS) {
          const text = textOf(folder, path.join(...parts) + ending);
          if (text !== undefined) return { name, path: path.join(folder, ...parts) + ending, text };
        }
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

function* eachNameOnce(folders: readonly string[]): Generator<FolderPrompt> {
  const seen = new Set<string>();
  for (const folder of folders)
    for (const prompt of promptsIn(folder, '')) {
      if (seen.has(prompt.name)) continue;
      seen.add(prompt.name);
      yield prompt;
    }
}

async function* foldersOf({ cwd, userHome, config }: FoldersOptions): AsyncGenerator<string> {
  yield* foldersAbove(cwd, userHome);
  yield* foldersOfPath(await config().catch(() => ({})), userHome);
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

/** The folders that are there, the nearest first. */
function* foldersAbove(cwd: string, userHome: string): Generator<string> {
  for (let at = cwd; at !== userHome; at = path.dirname(at)) {
    const folder = path.join(at, IN_PROJECT);
    if (isPlainFolder(folder)) yield folder;
    if (path.dirname(at) === at || fs.lstatSync(path.join(at, '.git'), { throwIfNoEntry: false })) return;
  }
}

/** No link, nor reached by one in its last step. */
function isPlainFolder(folder: string): boolean {
  try {
    if (!fs.lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
    return fs.lstatSync(path.dirname(folder)).isDirectory();
  } catch {
    // Not ours to look into.
    return false;
  }
}

/** The files of a folder and of those below it, without links and what is hidden. `prefix` is the name of what is above. */
function* promptsIn(folder: string, prefix: string): Generator<FolderPrompt> {
  const entries = namesIn(folder);
  for (const ending of ENDINGS)
    for (const entry of entries.filter((name) => name.endsWith(ending))) {
      const name = entry.slice(0, -ending.length);
      const file = folder + path.sep + entry;
      // A name with a dot in it would be looked for in a folder.
      const text = PART.test(name) ? readAtOnce(file) : undefined;
      if (text === undefined || text.length > LARGEST || (text === '' && !isFile(file))) continue;
      yield { name: prefix + name, path: file, text };
    }
  for (const entry of entries.filter((name) => PART.test(name))) {
    const below = folder + path.sep + entry;
    if (isFolder(below)) yield* promptsIn(below, `${prefix}${entry}.`);
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

import type { default as Ignore } from 'ignore';
import { LlmkitError } from '../core/errors.ts';
import { recognize } from '../core/files/recognize.ts';
import { withShortNames } from '../core/short-names.ts';
import type { Io } from './io.ts';

export type FolderIo = Pick<Io, 'absolutePath' | 'kindOf' | 'listFolder' | 'readFile' | 'readPieces'>;

interface Looking {
  io: FolderIo;
  /** Of all files together, in bytes. */
  limit: number;
  signal: AbortSignal;
}

/** A text file of a folder, by its path below that, which begins as it was typed or named. */
interface TextFile {
  name: string;
  bytes: Uint8Array;
}

/** Rules of one .gitignore, for paths below its folder. */
interface Rules {
  /** Absolute, with a slash at its end. */
  folder: string;
  rules: ReturnType<typeof Ignore>;
}

/** The first bytes of a file, in which git looks for a zero. */
const LOOKED_AT = 8000;

/**
 * The text files of a folder as git sees them: without what a .gitignore names, without .git, and without what is no text.
 * Links are not followed. Throws `usage` where there is none, and `input_too_large`.
 */
export async function textFilesIn(folder: string, looking: Looking, name = folder): Promise<TextFile[]> {
  const { io, limit } = looking;
  const start = withSlash(io.absolutePath(folder));
  const called = name.replace(/^(?:\.\/+)+/, '').replace(/^\.$/, '');
  const begin = called === '' ? '' : withSlash(called);
  const files: TextFile[] = [];
  let left = limit;
  for await (const path of pathsIn(start, await rulesAbove(start, looking), looking)) {
    if (await isBinary(path, looking)) continue;
    const bytes = await io.readFile(path, left, looking.signal).catch(tooLarge);
    if (recognize(bytes).kind !== 'text') continue;
    const file = { name: begin + path.slice(start.length), bytes };
    // A name is sent as well: thousands of empty files are no small thing.
    left -= bytes.length + file.name.length;
    if (left < 0) tooLarge(new LlmkitError('input_too_large', ''));
    files.push(file);
  }
  if (files.length > 0) return files;
  throw new LlmkitError('usage', withShortNames(`Cannot take ${folder}: git sees no text file in it.`));

  function tooLarge(thrown: unknown): never {
    if (!LlmkitError.is(thrown, 'input_too_large')) throw thrown;
    const message = `Cannot take ${folder}: its text files have more than ${limit} bytes together.`;
    throw new LlmkitError('input_too_large', withShortNames(message), {
      advice: [{ kind: 'raise_limit', of: 'input' }],
    });
  }
}

async function* pathsIn(folder: string, above: readonly Rules[], looking: Looking): AsyncGenerator<string> {
  looking.signal.throwIfAborted();
  const rules = [...above, ...(await rulesIn(folder, '.gitignore', looking))];
  for (const { name, kind } of await looking.io.listFolder(folder)) {
    const path = folder + name;
    if (name === '.git' || (kind !== 'file' && kind !== 'folder')) continue;
    if (isIgnored(kind === 'folder' ? `${path}/` : path, rules)) continue;
    if (kind === 'file') yield path;
    else yield* pathsIn(`${path}/`, rules, looking);
  }
}

/** Of several rules the last counts, and of several files the one that is nearest. */
function isIgnored(path: string, all: readonly Rules[]): boolean {
  return all.reduce((before, { folder, rules }) => {
    const { ignored, unignored } = rules.test(path.slice(folder.length));
    return ignored || (before && !unignored);
  }, false);
}

/** The rules of the repository that hold for `start`, from its root down. */
async function rulesAbove(start: string, looking: Looking): Promise<Rules[]> {
  const folders: string[] = [];
  for (let folder = start; ; folder = folder.replace(/[^/]+\/$/, '')) {
    if (looking.io.kindOf(`${folder}.git`) !== undefined) {
      const own = await rulesIn(folder, '.git/info/exclude', looking);
      const others: Rules[] = [];
      for (const each of folders.toReversed().filter((other) => other !== start))
        others.push(...(await rulesIn(each, '.gitignore', looking)));
      const atRoot = folder === start ? [] : await rulesIn(folder, '.gitignore', looking);
      return [...own, ...atRoot, ...others];
    }
    if (!/[^/]+\/$/.test(folder)) return [];
    folders.push(folder);
  }
}

const LARGEST_RULES = 1024 * 1024;

async function rulesIn(folder: string, file: string, { io, signal }: Looking): Promise<Rules[]> {
  if (io.kindOf(folder + file) !== 'file') return [];
  const { default: ignore } = await import('ignore');
  const text = new TextDecoder().decode(await io.readFile(folder + file, LARGEST_RULES, signal));
  return [{ folder, rules: ignore().add(text) }];
}

async function isBinary(path: string, { io, signal }: Looking): Promise<boolean> {
  for await (const piece of io.readPieces(path, signal)) {
    const first = piece.subarray(0, LOOKED_AT);
    return first.includes(0) && recognize(first).kind !== 'text';
  }
  return false;
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

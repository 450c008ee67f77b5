import { baseName } from '../../core/names.ts';
import type { ImportFile } from '../../core/prompts/import-items.ts';
import type { ImportService } from '../../core/prompts/import-service.ts';
import { textOfFile } from '../../core/files/text-file.ts';
import type { Context } from '../context.ts';
import { DEFAULT_MAX_INPUT } from '../input.ts';
import { filesBelow } from './files-below.ts';

/** The files that paths lead to, and the folders among these. */
export interface FoundFiles {
  files: ImportFile[];
  /** Whole paths. */
  folders: string[];
  /** How many files of the folders are no prompts by their names. */
  others: number;
}

/** Looks for prompts at each of `paths`: a file that is named is taken whatever it is called. */
export async function findFiles(
  paths: readonly string[],
  service: ImportService,
  context: Context,
): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], folders: [], others: 0 };
  const seen = new Set<string>();
  for (const path of paths) {
    const origin = context.io.absolutePath(path);
    const files: ImportFile[] = [];
    const kind = context.io.kindOf(origin);
    // Throws with the reason: it may be there, in a folder that is closed.
    if (kind === undefined) await context.io.listFolder(path);
    if (kind !== 'folder') files.push(await namedFile(path, origin, context));
    else {
      const below = await filesBelow(origin, context);
      const selected = await service.select(below.files);
      found.folders.push(origin);
      found.others += below.others + selected.others;
      files.push(...filesOf(path, origin, below.files, selected.files, context));
    }
    for (const file of files) {
      if (seen.has(file.origin)) continue;
      seen.add(file.origin);
      found.files.push(file);
    }
  }
  return found;
}

async function namedFile(path: string, origin: string, context: Context): Promise<ImportFile> {
  const folder = origin.slice(0, origin.lastIndexOf('/')) || '/';
  const entries = await context.io.listFolder(folder);
  const beside = entries.flatMap(({ name, kind }) => (kind === 'file' ? name : kind === 'folder' ? `${name}/` : []));
  return {
    origin,
    shown: path,
    path: baseName(origin),
    folder: baseName(folder),
    beside,
    ...reader(folder, origin, context),
  };
}

function filesOf(
  typed: string,
  root: string,
  below: readonly string[],
  wanted: readonly string[],
  context: Context,
): ImportFile[] {
  const names = namesByFolder(below);
  const shownRoot = typed === '.' ? '' : `${typed.replace(/\/+$/, '')}/`;
  return wanted.map((path) => {
    const inner = path.slice(0, path.lastIndexOf('/') + 1);
    const folder = `${root}/${inner}`.replace(/\/$/, '');
    const origin = `${root}/${path}`;
    const place = { origin, shown: shownRoot + path, path, folder: baseName(folder), beside: names.get(inner) ?? [] };
    return { ...place, ...reader(folder, origin, context) };
  });
}

/** What stands in each folder, which is named with `/` at its end: files, and folders as they are named. */
function namesByFolder(paths: readonly string[]): Map<string, string[]> {
  const names = new Map<string, Set<string>>();
  const add = (folder: string, name: string) => {
    const known = names.get(folder);
    if (known === undefined) names.set(folder, new Set([name]));
    else known.add(name);
  };
  for (const path of paths) {
    const at = path.lastIndexOf('/') + 1;
    add(path.slice(0, at), path.slice(at));
    for (let inner = path.slice(0, at); inner !== '';) {
      const outer = inner.slice(0, inner.lastIndexOf('/', inner.length - 2) + 1);
      add(outer, inner.slice(outer.length));
      inner = outer;
    }
  }
  return new Map([...names].map(([folder, inside]) => [folder, [...inside]]));
}

function reader(folder: string, origin: string, { io, signal }: Context): Pick<ImportFile, 'read'> {
  return {
    async read(name) {
      const path = name === undefined ? origin : `${folder}/${name}`;
      return textOfFile(await io.readFile(path, DEFAULT_MAX_INPUT, signal), path, { keepsMark: true });
    },
  };
}

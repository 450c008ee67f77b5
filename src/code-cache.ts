import { readFileSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import vm from 'node:vm';

/**
 * The ending of the caches that this very Node made. V8 refuses those of another version or other flags, yet not those
 * of another build of the same version, and does not look for damage: it would crash.
 */
export function cacheSuffix(): string {
  return `.${process.version}-${process.arch}-${statSync(process.execPath).size}.cache`;
}

/**
 * The start of a chat has caches of its own: all that others do is left out of them, which is half (a list gains nothing by
 * it: measured). A guess by the words alone; where it is wrong, some functions are compiled as they are called.
 */
export function cacheKind(args: readonly string[]): '' | '.chat' {
  const isChat = args[0] === undefined || (args[0] === 'chat' && !args.some(isWordAt));
  return isChat ? '.chat' : '';
}

/** No option, and not what may be the value of one. */
function isWordAt(arg: string, at: number, args: readonly string[]): boolean {
  return at > 0 && !arg.startsWith('-') && (at === 1 || !args[at - 1]!.startsWith('-'));
}

type Chunk = Pick<NodeJS.Module, 'exports'>;
type Require = (id: string) => unknown;
type Body = (exports: unknown, require: Require, module: Chunk, file: string, folder: string) => void;

/**
 * From now on `entry` and the chunks beside it load each other together with what V8 made of them when they were built:
 * compiling is a seventh of `prompt list` on an empty home, and what Node does to find a file another half millisecond a
 * chunk (measured). One whose cache is missing or refused is compiled as ever. V8 compares no more of the source than its
 * length, so a cache lies beside its chunk and goes with it. tools/code-cache.mjs makes them on the Node that runs the build.
 */
export function useCodeCache(entry: NodeJS.Module, args: readonly string[]): void {
  const suffix = cacheSuffix();
  const kind = cacheKind(args);
  const chunks = new Map<string, Chunk>();
  const others = entry.require.bind(entry);
  const load: Require = (id) => {
    if (!id.startsWith('./')) return others(id);
    const known = chunks.get(id);
    if (known) return known.exports;
    const chunk: Chunk = { exports: {} };
    // Before it runs: two chunks may need each other.
    chunks.set(id, chunk);
    const file = entry.path + sep + id.slice(2);
    const cache = (kind === '' ? undefined : readCache(file + kind + suffix)) ?? readCache(file + suffix);
    bodyOf(file, cache)(chunk.exports, load, chunk, file, entry.path);
    return chunk.exports;
  };
  entry.require = load as NodeJS.Require;
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** What stands in a chunk: the function that Node makes of a CommonJS module, made by the build. */
function bodyOf(filename: string, cachedData: Buffer | undefined): Body {
  return new vm.Script(readFileSync(filename, 'utf8'), { filename, cachedData }).runInThisContext() as Body;
}

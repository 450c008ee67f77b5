import { fstatSync, readFileSync, statSync } from 'node:fs';
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
 * What the start of a chat loads stands in one chunk more, together (tools/finish-chunks.mjs): a chunk costs a quarter of a
 * millisecond to find, and more in memory, and what V8 keeps of it is then for this alone (a list gains nothing by it: all
 * measured). A guess by the words and where they are said; where it is wrong, some functions are compiled as they are called.
 */
function isChatStart(args: readonly string[]): boolean {
  const isSilent = args[0] === undefined || (args[0] === 'chat' && !args.some(isWordAt));
  // What is piped in is a question.
  return isSilent && fstatSync(0).isCharacterDevice();
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
  const valueOf = (id: string) => evaluate(entry.path + sep + id.slice(2), suffix);
  const together = isChatStart(args) ? (valueOf('./chat-start.cjs') as Record<string, Body>) : {};
  const chunks = new Map<string, Chunk>();
  const others = entry.require.bind(entry);
  const load: Require = (id) => {
    if (!id.startsWith('./')) return others(id);
    const known = chunks.get(id);
    if (known) return known.exports;
    const chunk: Chunk = { exports: {} };
    const body = together[id] ?? (valueOf(id) as Body);
    body(chunk.exports, load, chunk, entry.path + sep + id.slice(2), entry.path);
    chunks.set(id, chunk);
    return chunk.exports;
  };
  entry.require = load as NodeJS.Require;
}

/** A chunk is a function, the one that Node makes of a CommonJS module; the start of a chat is such functions by their names. */
function evaluate(filename: string, suffix: string): unknown {
  const cachedData = readCache(filename + suffix);
  return new vm.Script(readFileSync(filename, 'utf8'), { filename, cachedData }).runInThisContext();
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

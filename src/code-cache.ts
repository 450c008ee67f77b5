import { readFileSync, statSync } from 'node:fs';
import Module from 'node:module';
import { dirname } from 'node:path';
import vm from 'node:vm';

const extensions = (Module as unknown as { _extensions: NodeJS.RequireExtensions })._extensions;

/**
 * The ending of the caches that this very Node made. V8 refuses those of another version or other flags, yet not those
 * of another build of the same version, and does not look for damage: it would crash.
 */
export function cacheSuffix(): string {
  return `.${process.version}-${process.arch}-${statSync(process.execPath).size}.cache`;
}

/**
 * From now on chunks are loaded together with what V8 made of them when they were built: compiling is a seventh of
 * `prompt list` on an empty home (measured). A chunk without a cache is loaded as ever, one whose cache V8 refuses is
 * compiled as ever. V8 compares no more of the source than its length, so a cache lies beside its chunk and goes with it.
 * tools/code-cache.mjs makes them on the Node that runs the build; its own handler stays.
 */
export function useCodeCache(): void {
  const suffix = cacheSuffix();
  extensions['.cjs'] ??= (module, file) => {
    const cachedData = readCache(file + suffix);
    if (cachedData === undefined) extensions['.js'](module, file);
    else run(module, file, cachedData);
  };
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Runs a CommonJS module as Node does, with a cache. */
function run(module: NodeJS.Module, file: string, cachedData: Buffer): void {
  const script = new vm.Script(Module.wrap(readFileSync(file, 'utf8')), { filename: file, cachedData });
  const scope = [module.exports, Module.createRequire(file), module, file, dirname(file)];
  (script.runInThisContext() as (...values: unknown[]) => void).apply(module.exports, scope);
}

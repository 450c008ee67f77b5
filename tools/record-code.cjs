// Preloaded with --require: writes a code cache for each chunk of dist/cli that was loaded, with all functions that ran.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const vm = require('node:vm');
const { cacheSuffix } = require('../dist/cli/entry.cjs');

const suffix = cacheSuffix();
const scripts = new Map();

Module._extensions['.cjs'] = (module, file) => {
  const cache = file + suffix;
  const script = new vm.Script(Module.wrap(readFileSync(file, 'utf8')), {
    filename: file,
    // What an earlier run made is kept and added to.
    ...(existsSync(cache) && { cachedData: readFileSync(cache) }),
  });
  scripts.set(cache, script);
  const scope = [module.exports, Module.createRequire(file), module, file, dirname(file)];
  script.runInThisContext().apply(module.exports, scope);
};

process.on('exit', () => {
  for (const [cache, script] of scripts) writeFileSync(cache, script.createCachedData());
});

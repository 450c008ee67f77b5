// Preloaded with --require: writes a code cache for each chunk of dist/cli that was loaded, with all functions that ran.
// A cache that is there is loaded and added to.
const fs = require('node:fs');
const vm = require('node:vm');
const { cacheSuffix } = require('../dist/cli/entry.cjs');

const scripts = new Set();

vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    scripts.add({ script: this, cache: options.filename + cacheSuffix() });
  }
};

// V8 takes no cache that was made under other flags.
require('node:v8').setFlagsFromString = () => {};

process.on('exit', () => {
  for (const { script, cache } of scripts) fs.writeFileSync(cache, script.createCachedData());
});

// The chat runs only in a terminal: the pipes of the build look like one.
if (process.env.RECORD_TERMINAL) {
  const { fstatSync } = fs;
  fs.fstatSync = (descriptor) =>
    descriptor > 1 ? fstatSync(descriptor) : { isCharacterDevice: () => true, isFIFO: () => false, rdev: -1 };
  require('node:tty').isatty = (descriptor) => descriptor <= 1;
  process.stdout.isTTY = true;
}

// Preloaded with --require: the last line on stderr lists the files of dist/cli that the program loaded.
const { basename } = require('node:path');
const { writeSync } = require('node:fs');
const vm = require('node:vm');

const files = ['entry.cjs'];

vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    files.push(basename(options.filename));
  }
};

process.on('exit', () => writeSync(2, `\n${JSON.stringify(files.sort())}\n`));

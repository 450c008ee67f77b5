// Preloaded with --require: tells on stderr that the program begins to read what draws questions, and takes its time.
const { writeSync } = require('node:fs');
const vm = require('node:vm');

vm.Script = class extends vm.Script {
  constructor(source, options) {
    if (options.filename.endsWith('terminal-forms.cjs')) {
      writeSync(2, '[reading]');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    }
    super(source, options);
  }
};

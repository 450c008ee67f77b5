// Preloaded with --require: the first scripts with a time limit of this process run out of it without having had the processor.
const { syncBuiltinESMExports } = require('node:module');
const vm = require('node:vm');

const { runInNewContext } = vm;
let left = 3;

vm.runInNewContext = (code, context, options) => {
  if (options?.timeout === undefined || left-- <= 0) return runInNewContext(code, context, options);
  throw Object.assign(new Error('Script execution timed out'), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' });
};
syncBuiltinESMExports();

// Preloaded with --require: Ctrl-C, when this process opens for the n-th time the file whose path ends as INTERRUPT_AT
// says: `name`, or `name#n`.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const { openSync } = fs;
const [name, times = '1'] = (process.env.INTERRUPT_AT ?? '').split('#');
let left = Number(times);

fs.openSync = (path, ...rest) => {
  if (name && String(path).endsWith(name) && --left === 0) process.kill(process.pid, 'SIGINT');
  return openSync(path, ...rest);
};
syncBuiltinESMExports();

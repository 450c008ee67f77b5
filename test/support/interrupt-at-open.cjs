// Preloaded with --require: Ctrl-C, when this process opens the file whose path ends as INTERRUPT_AT says.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const { openSync } = fs;
const { INTERRUPT_AT } = process.env;

fs.openSync = (path, ...rest) => {
  if (INTERRUPT_AT && String(path).endsWith(INTERRUPT_AT)) process.kill(process.pid, 'SIGINT');
  return openSync(path, ...rest);
};
syncBuiltinESMExports();

// Preloaded with --require: tells on stderr when this process has opened a pipe, or tried to.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const { openSync } = fs;
let told = false;

fs.openSync = (path, ...rest) => {
  const isPipe = fs.statSync(path, { throwIfNoEntry: false })?.isFIFO();
  // After what the program does with it in the same turn.
  if (isPipe && !told) setTimeout(() => fs.writeSync(2, '[opened]'), 50);
  told ||= isPipe;
  return openSync(path, ...rest);
};
syncBuiltinESMExports();

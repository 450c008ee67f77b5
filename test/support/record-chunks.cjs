// Preloaded with --require: the last line on stderr lists the files of dist/cli that the program loaded.
const { relative, resolve, sep } = require('node:path');
const { writeSync } = require('node:fs');

const built = resolve(__dirname, '../../dist/cli');

process.on('exit', () => {
  const files = Object.keys(require.cache).filter((path) => path.startsWith(built + sep));
  writeSync(2, `\n${JSON.stringify(files.map((path) => relative(built, path).split(sep).join('/')).sort())}\n`);
});

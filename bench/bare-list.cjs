// The least a list of conversations can do: `node bare-list.cjs HOME` reads the folder, asks each file for its date, and
// parses and prints the newest 20.
const { lstatSync, readdirSync, readFileSync } = require('node:fs');

const folder = `${process.argv[2]}/conversations`;
const newest = readdirSync(folder)
  .map((name) => ({ name, time: lstatSync(`${folder}/${name}`).mtimeMs }))
  .sort((a, b) => b.time - a.time)
  .slice(0, 20)
  .map(({ name }) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')));
process.stdout.write(newest.map(({ id, title, message_count: count }) => `${id} ${count} ${title}\n`).join(''));

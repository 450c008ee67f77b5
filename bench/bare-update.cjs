// The least a safe update can do: `node bare-update.cjs FILE` reads and parses the file, changes one field, writes a new
// file beside it, syncs that, and renames it.
const { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } = require('node:fs');

const file = process.argv[2];
const record = JSON.parse(readFileSync(file, 'utf8'));
record.variable_values = { tone: 'calm' };
const descriptor = openSync(`${file}.new`, 'wx', 0o600);
writeFileSync(descriptor, `${JSON.stringify(record, null, 2)}\n`);
fsyncSync(descriptor);
closeSync(descriptor);
renameSync(`${file}.new`, file);

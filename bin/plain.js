#!/usr/bin/env node
const { run } = require('../dist/cli-plain/entry.cjs');
void Promise.resolve(run(process.argv.slice(2))).then((code) => (process.exitCode = code));

// npm run bench [-- NAME…]: measures the built program and exits 1 when a limit is broken.
import { availableParallelism } from 'node:os';
import { cases } from './cases.mjs';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in cases));
if (unknown.length > 0) {
  console.error(`No such case: ${unknown.join(', ')}. There are: ${Object.keys(cases).join(', ')}.`);
  process.exit(2);
}

const WIDTHS = [12, 16, 9, 12, 9, 7, 7, 8];
const line = (...cells) => console.log(cells.map((cell, index) => String(cell).padEnd(WIDTHS[index])).join(' '));

console.log(
  `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores; medians of pairs\n`,
);
line('case', 'figure', 'llmkit', 'against', '', 'ratio', 'limit', '');
for (const name of names.length > 0 ? names : Object.keys(cases)) {
  for (const { what, a, b, ratio, limit, against } of await cases[name]()) {
    const verdict = ratio <= limit ? 'ok' : 'BROKEN';
    line(name, what, a.toFixed(1), against, b.toFixed(1), ratio.toFixed(2), limit.toFixed(2), verdict);
    if (ratio > limit) process.exitCode = 1;
  }
}

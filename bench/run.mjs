// npm run bench [-- NAME…]: measures the built program and exits 1 when a limit is broken.
import { availableParallelism } from 'node:os';
import { cases } from './cases.mjs';

/** So much above its limit a figure may be: no machine is quite at rest. */
const GRACE = 1.03;
const WIDTHS = [14, 16, 9, 12, 9, 7, 7, 8];
const line = (...cells) => console.log(cells.map((cell, index) => String(cell).padEnd(WIDTHS[index])).join(' '));

/** Prints the figures of one case; true when all are within their limits. */
async function measure(name) {
  const figures = await cases[name]();
  for (const { what, a, b, ratio, limit, against } of figures) {
    const verdict = ratio <= limit * GRACE ? 'ok' : 'BROKEN';
    line(name, what, a.toFixed(1), against, b.toFixed(1), ratio.toFixed(2), limit.toFixed(2), verdict);
  }
  return figures.every(({ ratio, limit }) => ratio <= limit * GRACE);
}

async function main(names) {
  const unknown = names.filter((name) => !(name in cases));
  if (unknown.length > 0) {
    console.error(`No such case: ${unknown.join(', ')}. There are: ${Object.keys(cases).join(', ')}.`);
    return 2;
  }
  console.log(
    `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores; medians\n`,
  );
  line('case', 'figure', 'llmkit', 'against', '', 'ratio', 'limit', '');
  let broken = false;
  for (const name of names.length > 0 ? names : Object.keys(cases)) broken = !(await measure(name)) || broken;
  return broken ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));

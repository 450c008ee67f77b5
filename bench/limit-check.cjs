// The time that a limit adds to a call: `node limit-check.cjs HOME` asks mock in turns with limits and without, in one
// process, and prints the median of the differences of neighbours in milliseconds: a disk has slow stretches.
const { createApp } = require('../dist/lib/cjs/index.js');

const [, , home] = process.argv;
const TIMES = 60;

async function timeOf(app) {
  const start = process.hrtime.bigint();
  await app.llm.completeSimple('hi', { model: 'mock/echo' });
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

async function main() {
  const free = createApp({ home });
  const limited = createApp({ home, limits: { requests_per_hour: 1e6, tokens_per_day: 1e12, usd_per_day: 1e6 } });
  const added = [];
  for (let turn = 0; turn < TIMES; turn++) {
    const bare = await timeOf(free);
    added.push((await timeOf(limited)) - bare);
  }
  console.log(median(added));
}

void main();

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { emptyHome, PROGRAM } from './fixtures.mjs';
import { cleanEnv, pairs, peakMemory, wall, wallOf } from './measure.mjs';

const COUNT = 10_000;
const RARE = 'Quetzalcoatlus';
const PROSE = 'The ferry leaves at nine, and the road along the fjord is open again; pack a raincoat. ';
const PAIRS = 9;

/** A home with so many conversations of ten messages, 10 KB each; one of them holds the rare word. */
function largeHome() {
  const home = emptyHome();
  const folder = join(home, 'conversations');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const begin = Date.now() - COUNT * 60_000;
  for (let made = 0; made < COUNT; made++) {
    const id = randomUUID();
    const at = new Date(begin + made * 60_000).toISOString();
    const messages = Array.from({ length: 10 }, (_, number) => ({
      id: randomUUID(),
      role: number % 2 === 0 ? 'user' : 'assistant',
      content: `${PROSE.repeat(10)}${made === COUNT / 2 && number === 5 ? RARE : ''}`,
      created_at: at,
      ...(number % 2 === 1 && { model: 'gpt-4o', provider: 'openai' }),
    }));
    const record = { id, title: `Trip ${made}`, settings: {}, messages, message_count: 10, pending: [], removed: [] };
    const document = { kind: 'conversation', v: 1, ...record, created_at: at, updated_at: at };
    writeFileSync(join(folder, `${id}.json`), `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
  }
  return home;
}

/** Milliseconds until a program has printed something; then it is ended. */
async function firstOutput(nodeArgs) {
  const start = performance.now();
  const child = spawn(process.execPath, nodeArgs, { env: cleanEnv(), stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const time = performance.now() - start;
  child.kill();
  await once(child, 'close');
  return time;
}

/** A figure against what it may be at most. */
const within = (what, a, most) => ({ what, against: 'at most', limit: 1, a, b: most, ratio: a / most });

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

/** Rare and common words in 10,000 conversations of 100 MB. */
export async function searchMany() {
  const home = largeHome();
  const search = (word) => [PROGRAM, '--home', home, 'conv', 'search', word];
  const rare = () => wall(search(RARE));
  const grep = () => wallOf('grep', ['-rl', RARE, join(home, 'conversations')]);
  const first = [];
  for (let times = 0; times < 9; times++) first.push(await firstOutput(search('raincoat')));
  return [
    { what: 'rare word, ms', against: 'grep -rl', limit: 3, ...(await pairs(PAIRS, rare, grep)) },
    within('first hit, ms', median(first), 300),
    within('rare, MB', await peakMemory(search(RARE)), 150),
    within('common, MB', await peakMemory(search('raincoat')), 150),
  ];
}

import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emptyHome, PROGRAM } from './fixtures.mjs';
import { cpu, PAIRS, pairs, peakMemory, readFigure } from './measure.mjs';

const LIMIT_CHECK = fileURLToPath(new URL('limit-check.cjs', import.meta.url));
const DAY = 86_400_000;

/** A line of a call that began at `time`, one of a year's. */
function lineOf(number, time) {
  const prompt = 200 + (number % 900);
  const completion = 50 + (number % 400);
  return JSON.stringify({
    kind: 'call',
    call_id: `0b5904e8-799e-4fdf-9ef2-${String(number).padStart(12, '0')}`,
    at: new Date(time).toISOString(),
    provider: number % 3 === 0 ? 'anthropic' : 'openai',
    model: ['claude-sonnet-5-5', 'gpt-5.4-mini', 'gpt-5.5', 'claude-haiku-4-5'][number % 4],
    conversation_id: `d0e17070-439f-4217-aed3-${String(Math.floor(number / 6)).padStart(12, '0')}`,
    ...(number % 2 === 0 && { prompt_name: `prompt-${number % 10}`, prompt_version: 1 + (number % 3) }),
    ...(number % 5 === 0 && { user_id: `user-${number % 4}` }),
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
    cost_usd: (prompt * 2 + completion * 10) / 1e6,
    duration_ms: 400 + ((number * 7919) % 20_000),
    first_token_ms: 150 + ((number * 104_729) % 2000),
    status: number % 50 === 0 ? 'overloaded' : 'ok',
    finish_reason: 'stop',
    question_chars: 100 + (number % 1000),
  });
}

/** A home in whose log `count` calls stand, spread evenly over so many days up to now. */
export function homeWithCalls(count, days) {
  const home = emptyHome();
  const folder = join(home, 'usage');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const start = Date.now() - days * DAY;
  const step = (days * DAY) / count;
  let month = '';
  let lines = [];
  const flush = () => {
    if (lines.length > 0) appendFileSync(join(folder, `${month}.jsonl`), `${lines.join('\n')}\n`, { mode: 0o600 });
    lines = [];
  };
  for (let number = 0; number < count; number++) {
    const time = start + number * step;
    const now = new Date(time).toISOString().slice(0, 7);
    if (now !== month) {
      flush();
      month = now;
      writeFileSync(join(folder, `${month}.jsonl`), '{"kind":"usage","v":1}\n', { mode: 0o600 });
    }
    lines.push(lineOf(number, time));
    if (lines.length === 20_000) flush();
  }
  flush();
  return home;
}

/** A figure against what it may be at most. */
const within = (what, a, most) => ({ what, against: 'at most', limit: 1, a, b: most, ratio: a / most });

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

/** A question about today, and about all, in the log of a year of a million calls. */
export async function yearOfUsage() {
  const home = homeWithCalls(1_000_000, 365);
  const usage = (...args) => [PROGRAM, '--home', home, 'usage', ...args];
  const today = () => cpu(usage('--since', '1d'), { times: 3 });
  const bare = () => cpu(['-e', '0'], { times: 3 });
  const anew = async (measure) => {
    rmSync(join(home, 'cache'), { recursive: true, force: true });
    return measure(usage('--by', 'model'));
  };
  const madeAnew = await anew(cpu);
  const memory = await anew(peakMemory);
  const withTotals = [];
  for (let times = 0; times < 9; times++) withTotals.push(await cpu(usage('--by', 'model')));
  return [
    { what: 'today, CPU, ms', against: 'node -e 0', limit: 2.5, ...(await pairs(PAIRS, today, bare)) },
    within('year, CPU, ms', median(withTotals), 500),
    within('made anew, ms', madeAnew, 6000),
    within('made anew, MB', memory, 150),
  ];
}

/** What a limit adds to a call on a day of 3,000. */
export async function limitCheck() {
  const home = homeWithCalls(3000, 1);
  const added = [];
  for (let times = 0; times < 5; times++) added.push(await readFigure([LIMIT_CHECK, home]));
  return [within('check, ms', median(added), 3)];
}

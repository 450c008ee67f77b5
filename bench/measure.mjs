import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Pairs of each measurement. */
export const PAIRS = 30;

/** Nothing of the caller's environment: NODE_OPTIONS and NODE_EXTRA_CA_CERTS alone change every figure. */
export function cleanEnv(env) {
  return { PATH: process.env.PATH, HOME: '/nonexistent', TZ: 'UTC', ...env };
}

/** Runs a program with its output thrown away; resolves to what it wrote to stderr. Fails unless it exits 0. */
function run(file, args, env, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: cleanEnv(env), stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stdout.resume();
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(errors);
      else reject(new Error(`${file} ${args.join(' ')} ended with ${code}:\n${errors}`));
    });
  });
}

/**
 * Milliseconds of CPU, user and system, of one run of a Node program. bash asks the kernel for what its child used, so
 * that start and end of the process count too; `times` runs, one after
 * the other or all at once, are measured together, because bash shows whole milliseconds. `input` is a file.
 */
export async function cpu(nodeArgs, { env = {}, times = 1, atOnce = false, cwd, input = '/dev/null' } = {}) {
  const runs = atOnce
    ? '(for ((i = 0; i < TIMES; i++)); do "$@" & done; wait)'
    : 'for ((i = 0; i < TIMES; i++)); do "$@" <"$INPUT" || exit; done';
  const script = `TIMEFORMAT="%3U %3S"; time ${runs}`;
  const means = { ...env, TIMES: `${times}`, INPUT: input };
  const errors = await run('bash', ['-c', script, 'bash', process.execPath, ...nodeArgs], means, cwd);
  const [user, system] = errors.trim().split('\n').at(-1).split(' ').map(Number);
  return ((user + system) * 1000) / times;
}

/** Milliseconds on the clock from start to end of one run of a Node program. */
export function wall(nodeArgs, { env = {} } = {}) {
  return wallOf(process.execPath, nodeArgs, env);
}

/** The same of any program. */
export async function wallOf(file, args, env = {}) {
  const start = performance.now();
  await run(file, args, env);
  return performance.now() - start;
}

/** The number that a Node program prints. Fails unless it exits 0. */
export async function readFigure(nodeArgs) {
  const child = spawn(process.execPath, nodeArgs, { env: cleanEnv(), stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const ended = once(child, 'close');
  for await (const chunk of child.stdout) text += chunk;
  const [code] = await ended;
  if (code !== 0) throw new Error(`${nodeArgs.join(' ')} ended with ${code}`);
  return Number(text);
}

/** Peak memory of one run of a Node program, in MB. */
export async function peakMemory(nodeArgs, { env = {} } = {}) {
  const report = new URL('peak-memory.cjs', import.meta.url).pathname;
  const errors = await run(process.execPath, ['--require', report, ...nodeArgs], env);
  return Number(errors.trim().split('\n').at(-1)) / 1024;
}

/** Measures two things alternately, so that a busy machine slows both. Medians, also of the ratio and the difference in a pair. */
export async function pairs(count, measureA, measureB) {
  const all = { a: [], b: [] };
  // The first pair fills the disk cache.
  await measureA();
  await measureB();
  for (let pair = 0; pair < count; pair++) {
    all.a.push(await measureA());
    all.b.push(await measureB());
  }
  const ratios = all.a.map((a, index) => a / all.b[index]);
  const differences = all.a.map((a, index) => a - all.b[index]);
  return { a: median(all.a), b: median(all.b), ratio: median(ratios), difference: median(differences) };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
}

import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MANY_STEPS } from '../support/deadlines.ts';
import { figure, isLong, someOf } from '../support/long.ts';
import { testKit } from '../support/test-kit.ts';
import { MUTATIONS } from './commands.ts';
import { bytesBelow, litterBelow, viewOf } from './home-view.ts';
import type { Mutation, Seeded } from './mutation.ts';
import { type Ended, runMutation } from './run-mutation.ts';
import { copySeed, makeSeeds } from './seeds.ts';

// For every command that changes something: each of its file system calls fails once in each way, and the home is
// looked at afterwards. The short form takes every second command and of that every 60th case.
const EVERY = isLong ? 1 : 60;
const AT_ONCE = 3;

interface Call {
  number: number;
  name: string;
  ways: string[];
}

interface Fault {
  call: Call;
  way: string;
}

const totals = { cases: 0, killed: 0, failed: 0, ignored: 0, calls: 0, longest: 0, slowest: 0 };
let seeds = '';
let seeded: Omit<Seeded, 'folder'>;

beforeAll(async () => {
  seeds = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'llmkit-faults-'));
  seeded = await makeSeeds(seeds);
});
afterAll(() => {
  rmSync(seeds, { recursive: true, force: true });
  const { cases, killed, failed, ignored, calls, longest, slowest } = totals;
  figure(`${cases} faults in ${calls} calls: ${killed} killed, ${failed} failed, ${ignored} borne; all recovered,`);
  figure(`the longest took ${Math.round(longest)} ms, the slowest next command ${Math.round(slowest)} ms`);
});

test.each(someOf(Object.entries(MUTATIONS), 2))(
  'when a file system call of %s goes wrong, then nothing acknowledged is lost and the next command works',
  async (name, mutation) => {
    const calls = await record(mutation, folderFor(name, 'record'));
    totals.calls += calls.length;
    const faults = calls.flatMap((call) => call.ways.map((way) => ({ call, way })));
    const chosen = faults.filter((_fault, at) => at % EVERY === totals.calls % Math.min(EVERY, faults.length));
    expect(calls.length).toBeGreaterThan(10);
    expect(chosen.length).toBeGreaterThan(0);
    await inTurns(chosen, (fault, at) => tryFault(mutation, fault, folderFor(name, String(at))));
    totals.cases += chosen.length;
  },
  MANY_STEPS,
);

const folderFor = (name: string, part: string) => path.join(seeds, `${name.replaceAll(/\W+/g, '-')}.${part}`);

/** The file system calls of an undisturbed run. */
async function record(mutation: Mutation, folder: string): Promise<Call[]> {
  const { code, log, home } = await runFaulted(mutation, folder);
  expect([code, mutation.state(viewOf(home), { ...seeded, folder })]).toEqual([0, 'new']);
  rmSync(folder, { recursive: true });
  return log as Call[];
}

async function tryFault(mutation: Mutation, fault: Fault, folder: string): Promise<void> {
  const run = await runFaulted(mutation, folder, fault);
  const what = `${fault.way} at call ${fault.call.number}, ${fault.call.name} (exit ${run.code}: ${run.err.trim()})`;
  const state = mutation.state(viewOf(run.home), { ...seeded, folder });
  expect([what, run.log]).toEqual([what, [{ fired: fault.call.name, way: fault.way }]]);
  expect([what, lostBytes(mutation, folder)]).toEqual([what, []]);
  expect([what, state]).not.toEqual([what, 'torn']);
  if (run.signal === 'SIGKILL') totals.killed++;
  else if (isAcknowledged(mutation, run)) totals.ignored++;
  else totals.failed++;
  if (isAcknowledged(mutation, run)) expect([what, state]).toEqual([what, 'new']);
  else if (run.signal === null) expectClearError(mutation, run, what);
  await recover(mutation, folder, what);
  rmSync(folder, { recursive: true });
}

const errorsIn = ({ err }: Ended) => err.split('\n').filter((line) => line.startsWith('error: '));

function isAcknowledged({ outlivesErrors }: Mutation, run: Ended): boolean {
  return run.code === 0 && !(outlivesErrors && errorsIn(run).length > 0);
}

function expectClearError({ outlivesErrors }: Mutation, run: Ended, what: string): void {
  const codes: Ended['code'][] = outlivesErrors ? [0, 9] : [1, 9];
  expect([what, codes.includes(run.code)]).toEqual([what, true]);
  expect([what, errorsIn(run)]).toEqual([what, [expect.stringMatching(/Cannot|fault|lacks/)]]);
}

/** The next command, then the doctor twice: the first may find something to mend, the second nothing. */
async function recover(mutation: Mutation, folder: string, what: string): Promise<void> {
  const words = { ...seeded, folder };
  const input = mutation.nextInput === undefined ? {} : { input: mutation.nextInput };
  const run = (...args: string[]) =>
    testKit({ realFiles: true }).runWith(input, '--home', path.join(folder, 'home'), ...args);
  const begin = performance.now();
  const next = await run(...mutation.next(words));
  totals.slowest = Math.max(totals.slowest, performance.now() - begin);
  expect([what, 'next', next.code, next.err]).toEqual([what, 'next', 0, next.err]);
  if (mutation.settles) {
    const state = mutation.state(viewOf(path.join(folder, 'home')), words);
    expect([what, ['old', 'new'].includes(state)]).toEqual([what, true]);
  }
  const doctor = await run('doctor', '--fix');
  expect([what, 'doctor --fix', doctor.code, doctor.out]).toEqual([what, 'doctor --fix', 0, doctor.out]);
  const again = JSON.parse((await run('doctor', '--json')).out);
  const faults = again.findings.filter(({ note }: { note?: true }) => note !== true);
  expect([what, faults, litterBelow(folder), lostBytes(mutation, folder)]).toEqual([what, [], [], []]);
  if (mutation.home === 'broken') expectOriginals(folder, what);
}

/** Files of the seed that the command has no business with and whose bytes are nowhere any more. */
function lostBytes(mutation: Mutation, folder: string): string[] {
  if (mutation.home === 'empty') return [];
  const homes = readdirSync(folder).filter((name) => /^home$|before-restore|restored/.test(name));
  const now = homes.map((name) => bytesBelow(path.join(folder, name)));
  const before = [...bytesBelow(path.join(seeds, mutation.home))];
  const isMissing = ([name, bytes]: [string, string]) => !now.some((files) => files.get(name) === bytes);
  const mayGo = (name: string) => mutation.touches.test(name) || name.startsWith('.tmp-');
  return before.filter(([name, bytes]) => !mayGo(name) && isMissing([name, bytes])).map(([name]) => name);
}

/** What the doctor set aside has its bytes still. */
function expectOriginals(folder: string, what: string): void {
  const kept = bytesBelow(path.join(folder, 'home'));
  const before = bytesBelow(path.join(seeds, 'broken'));
  for (const name of ['config.json', `conversations/${seeded.conversation}.json`]) {
    expect([what, kept.get(`${name}.corrupt-1`)]).toEqual([what, before.get(name)]);
    expect([what, kept.has(`${name}.corrupt-2`)]).toEqual([what, false]);
  }
  const conversation = viewOf(path.join(folder, 'home')).conversations.find(({ id }) => id === seeded.conversation);
  expect([what, conversation?.messages.map(({ role }) => role)]).toEqual([what, ['user', 'assistant']]);
}

async function runFaulted(mutation: Mutation, folder: string, fault?: Fault) {
  const home = copySeed(seeds, mutation.home, folder);
  mutation.prepare?.(home, seeded);
  const log = `${folder}.log`;
  const begin = performance.now();
  const result = await runMutation(mutation, mutation.args({ ...seeded, folder }), {
    LLMKIT_HOME: home,
    LLMKIT_FAULT_ROOT: folder,
    LLMKIT_FAULT_LOG: log,
    ...(fault && { LLMKIT_FAULT: `${fault.call.number} ${fault.way}` }),
  });
  totals.longest = Math.max(totals.longest, performance.now() - begin);
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  rmSync(log, { force: true });
  return { ...result, home, log: lines.map((line) => JSON.parse(line)) };
}

/** Runs `work` on each item, a few at once. */
async function inTurns<Item>(items: Item[], work: (item: Item, at: number) => Promise<void>): Promise<void> {
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of left) await work(item, at);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

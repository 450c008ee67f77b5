import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createPorts } from '../../src/compose/ports.ts';
import { type BatchServer, startBatchServer } from '../support/batch-server.ts';
import { runBuilt } from '../support/built.ts';
import { MANY_STEPS } from '../support/deadlines.ts';
import { figure, isLong } from '../support/long.ts';
import { tempFolder } from '../support/temp-home.ts';
import { testKit } from '../support/test-kit.ts';

const INJECT = fileURLToPath(new URL('../support/inject-fault.cjs', import.meta.url));
const MODELS = ['openai/gpt-4o', 'anthropic/claude-sonnet-5-5'];
/** Of the calls that change something, each is a place to be killed; the short form takes every 100th. */
const EVERY = isLong ? 1 : 100;
const WAYS = ['before', 'half', 'after'];

const totals = { kills: 0, asked: 0 };
afterAll(() => figure(`${totals.kills} kills, ${totals.asked} rows asked: each once`));

/** A home with a prompt and a limit of money, and a table of three rows. */
async function seed(): Promise<string> {
  const folder = tempFolder();
  const kit = testKit();
  await kit.addPrompt('greet', 'Greet {{ name }}.');
  await kit.run('config', 'set', 'limits.usd_per_day', '5');
  cpSync(kit.home, path.join(folder, 'home'), { recursive: true });
  writeFileSync(path.join(folder, 'rows.csv'), 'name\nAnn\nBob\nCid\n');
  return folder;
}

function runIn(folder: string, server: BatchServer, model: string, fault?: { env: Record<string, string> }) {
  const words = ['run', 'greet', '--rows', path.join(folder, 'rows.csv'), '-m', model, '--max-tokens', '50'];
  return runBuilt([...words, '--batch', '--wait'], {
    env: { ...server.env, LLMKIT_HOME: path.join(folder, 'home'), ...fault?.env },
    ...(fault && { nodeArgs: ['--require', INJECT] }),
  });
}

interface Call {
  number: number;
  ways: string[];
}

/** The calls of an undisturbed run that change something. */
async function recordCalls(folder: string, server: BatchServer, model: string): Promise<Call[]> {
  const log = path.join(folder, 'calls.log');
  const { code } = await runIn(folder, server, model, { env: { LLMKIT_FAULT_ROOT: folder, LLMKIT_FAULT_LOG: log } });
  expect(code).toBe(0);
  const calls = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Call);
  return calls.filter(({ ways }) => ways.includes('before'));
}

const answersIn = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).answer);
const GREETED = ['re: Greet Ann.', 're: Greet Bob.', 're: Greet Cid.'];

/** Lines of usage of calls, and what is still put by. */
async function countedIn(folder: string): Promise<{ calls: number; held: number }> {
  const { usage } = createPorts({ home: path.join(folder, 'home'), env: {} });
  let calls = 0;
  for await (const lines of usage.readBack()) calls += lines.filter((line) => line.usage !== undefined).length;
  const { held } = await usage.spending(new Date());
  return { calls, held: held.length };
}

describe.each(MODELS)('when a batch of rows of %s is killed', (model) => {
  test(
    'at any write, then the same command asks each row once, and counts it once',
    async () => {
      const seeds = await seed();
      const calls = await recordCalls(copyOf(seeds), await startBatchServer(), model);
      const faults = calls.flatMap(({ number, ways }) =>
        WAYS.filter((way) => ways.includes(way)).map((way) => `${number} ${way}`),
      );
      for (const fault of faults.filter((_fault, at) => at % EVERY === 0)) {
        const [folder, server] = [copyOf(seeds), await startBatchServer()];
        const log = path.join(folder, 'fault.log');
        const env = { LLMKIT_FAULT_ROOT: folder, LLMKIT_FAULT_LOG: log, LLMKIT_FAULT: fault };
        const killed = await runIn(folder, server, model, { env });
        expect([fault, existsSync(log)]).toEqual([fault, true]);
        const { code, out, err } = await runIn(folder, server, model);
        expect([fault, code, err]).toEqual([fault, 0, err]);
        expect([fault, answersIn(out), [...server.asked.values()]]).toEqual([fault, GREETED, [1, 1, 1]]);
        const { calls: counted, held } = await countedIn(folder);
        // What was put by for a batch that was never planned stays so until its window has passed.
        expect([fault, counted, held <= 1]).toEqual([fault, 3, true]);
        // A call that fails by itself, as the removal of what is not there, is none to be killed after.
        if (killed.signal === 'SIGKILL') totals.kills += 1;
        totals.asked += 3;
        await server.close();
        rmSync(folder, { recursive: true });
      }
    },
    MANY_STEPS,
  );

  test('while the server takes it, then it is found again, and not sent twice', async () => {
    const [folder, server] = [await seed(), await startBatchServer()];
    server.breaksAfterTaking = true;
    server.endsAtOnce = false;
    const first = await runIn(folder, server, model);
    expect(first.code).toBe(8);
    server.breaksAfterTaking = false;
    server.endsAtOnce = true;
    const { code, out } = await runIn(folder, server, model);
    expect([code, answersIn(out), [...server.asked.values()]]).toEqual([0, GREETED, [1, 1, 1]]);
  });
});

function copyOf(folder: string): string {
  const copy = tempFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

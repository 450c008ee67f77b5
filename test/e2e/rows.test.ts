import { linkSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { runBuilt, startBuilt } from '../support/built.ts';
import { gate, startChatServer } from '../support/chat-server.ts';
import { MANY_STEPS } from '../support/deadlines.ts';
import { figure, isLong } from '../support/long.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const ROWS = isLong ? 3000 : 60;
const PARALLEL = 8;
const KILLS = isLong ? 300 : 4;

/** Rows, and a server that counts how often each was asked. */
async function desk() {
  const server = await startChatServer();
  const asked = new Map<string, number>();
  server.respond = ({ body }) => {
    const text = body.messages.at(-1).content as string;
    asked.set(text, (asked.get(text) ?? 0) + 1);
    return { deltas: [later(20), `re: ${text}`] };
  };
  const folder = tempFolder();
  writeFileSync(join(folder, 'ask.md'), '---\nvariables: { who: {} }\n---\nGreet {{ who }}');
  const words = Array.from({ length: ROWS }, (_, at) => `w${at + 1}`);
  writeFileSync(join(folder, 'rows.csv'), `who\n${words.join('\n')}\n`);
  const env = { ...server.env, LLMKIT_HOME: tempHome(), LLM_MODEL: 'openai/small-model' };
  const args = ['run', './ask.md', '--rows', 'rows.csv', '--parallel', String(PARALLEL)];
  return { server, asked, words, folder, args, options: { env, cwd: folder } };
}

/** A place in a reply that is reached so many milliseconds later. */
function later(milliseconds: number) {
  const hold = gate();
  void hold.reached.then(() => sleep(milliseconds)).then(hold.open);
  return hold;
}

const rowsIn = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { row: number; answer: string });

/** How many rows at most a run tells to have been under way when one before was ended. */
function toldIn(err: string): number {
  return Number(/^note: (?:up to )?(\d+) rows? w(?:as|ere) under way when a run before was ended/m.exec(err)?.[1] ?? 0);
}

describe('when a run is killed at any moment, and begun again', () => {
  test(
    'then every row is answered once, and only those under way at a kill were asked again, which is told',
    async () => {
      const { asked, words, args, options } = await desk();
      let told = 0;
      let kills = 0;
      let last;
      for (let run = 0; ; run++) {
        // Killed only once it has come to a new row, however busy the machine is.
        const before = asked.size;
        const program = startBuilt(args, options);
        if (kills < KILLS) {
          let hasEnded = false;
          void program.ended.then(() => (hasEnded = true));
          while (asked.size === before && !hasEnded) await sleep(2);
          await sleep(Math.random() * 60);
          program.kill('SIGKILL');
          kills++;
        }
        const result = await program.ended;
        told += toldIn(result.err);
        if (result.signal === null) {
          last = result;
          break;
        }
      }
      expect(last.code).toBe(0);
      const rows = rowsIn(last.out);
      expect(rows.map(({ row, answer }) => [row, answer])).toEqual(
        words.map((word, at) => [at + 1, `re: Greet ${word}`]),
      );
      const again = words.reduce((sum, word) => sum + asked.get(`Greet ${word}`)! - 1, 0);
      figure(`${kills} kills: ${again} of ${ROWS} rows were asked again, ${told} told to have been under way`);
      expect(again).toBeLessThanOrEqual(told);
      expect(told).toBeLessThanOrEqual(kills * PARALLEL);
    },
    MANY_STEPS,
  );
});

describe('when a run is stopped', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('then by %s it ends with %s, keeps what is done, and goes on', async (signal, code) => {
    const { server, asked, args, options } = await desk();
    const respond = server.respond;
    // The last ones never come.
    let count = 0;
    server.respond = (request) => (++count > 20 ? { deltas: [gate()] } : respond(request));
    const program = startBuilt(args, options);
    await program.out.waitFor('{"row":12,');
    program.kill(signal);
    const stopped = await program.ended;
    expect(stopped.code).toBe(code);
    expect(stopped.err).toMatch(/[\d,]+ done, 0 failed, [\d,]+ left · .*; the same command goes on/);
    server.respond = respond;
    const before = [...asked.keys()];
    const again = await runBuilt(args, options);
    expect([again.code, rowsIn(again.out).length]).toEqual([0, ROWS]);
    expect(toldIn(again.err)).toBeLessThanOrEqual(PARALLEL);
    const doneBefore = Number(/^(\d+) done/m.exec(stopped.err)![1]);
    expect(again.err).toContain(`(${doneBefore} before)`);
    expect(before.filter((text) => asked.get(text)! > 1).length).toBeLessThanOrEqual(toldIn(again.err));
  });

  test('then a second one that would ask the same rows says who is at it, and leaves its output alone', async () => {
    const { server, folder, args: given, options } = await desk();
    const args = [...given, '-o', 'out.csv'];
    server.respond = () => ({ deltas: [gate()] });
    const first = startBuilt(args, options);
    await server.request(1);
    writeFileSync(join(folder, 'out.csv'), 'what the first one wrote');
    const second = await runBuilt(args, options);
    expect([second.code, second.out]).toEqual([5, '']);
    expect(second.err).toContain(`process ${first.pid} is running the same prompt with the same settings`);
    expect(second.err).not.toContain('left');
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('what the first one wrote');
  });

  test('then only those of its rows that stand in the next table are told to be asked again', async () => {
    const { server, folder, args, options } = await desk();
    const respond = server.respond;
    server.respond = () => ({ deltas: [gate()] });
    const program = startBuilt(args, options);
    await server.request(1);
    program.kill('SIGINT');
    await program.ended;
    server.respond = respond;
    writeFileSync(join(folder, 'others.csv'), 'who\nother\n');
    const other = await runBuilt(
      args.map((arg) => (arg === 'rows.csv' ? 'others.csv' : arg)),
      options,
    );
    expect([other.code, other.err]).toEqual([0, expect.not.stringContaining('under way')]);
    const again = await runBuilt(args, options);
    expect(toldIn(again.err)).toBeGreaterThan(0);
  });

  test('then nobody who reads it any more ends it quietly, and what is done is kept', async () => {
    const { asked, args, options } = await desk();
    const program = startBuilt(args, options);
    await program.out.waitFor('"row":1,');
    program.closeOutput();
    const { code, err } = await program.ended;
    expect([0, 141]).toContain(code);
    expect(err).not.toContain('error');
    await runBuilt(args, options);
    const twice = [...asked.values()].filter((times) => times > 1).length;
    expect(twice).toBeLessThanOrEqual(PARALLEL);
  });
});

test('when a limit lets no further row through, then those under way are answered and kept, and none is asked twice', async () => {
  const { server, asked, args, options } = await desk();
  const run = (...words: string[]) => runBuilt(words, options);
  await run('config', 'set', 'limits.requests_per_hour', '20');
  const { code, out, err } = await run(...args);
  expect([code, asked.size]).toEqual([7, 20]);
  expect(err).toContain('limits.requests_per_hour');
  await Promise.all(server.requests.map(({ closed }) => closed)).then((cut) => expect(cut).not.toContain(true));
  await run('config', 'set', 'limits.requests_per_hour', '100000');
  const again = await run(...args);
  expect([again.code, rowsIn(again.out).length, toldIn(again.err)]).toEqual([0, ROWS, 0]);
  expect([asked.size, Math.max(...asked.values())]).toEqual([ROWS, 1]);
  expect(out.length).toBeGreaterThan(0);
});

test('when the output is the table by another name, then it is refused and the table stays', async () => {
  const { server, folder, args, options } = await desk();
  const before = readFileSync(join(folder, 'rows.csv'), 'utf8');
  linkSync(join(folder, 'rows.csv'), join(folder, 'other.csv'));
  for (const name of ['rows.csv', './rows.csv', 'other.csv']) {
    const { code, err } = await runBuilt([...args, '-o', name], options);
    expect([code, err]).toEqual([2, expect.stringContaining(`Cannot write rows to ${name}: they are read from it.`)]);
  }
  expect([readFileSync(join(folder, 'rows.csv'), 'utf8'), server.requests.length]).toEqual([before, 0]);
});

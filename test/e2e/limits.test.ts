import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { MANY_STEPS } from '../support/deadlines.ts';
import { runBuilt, startBuilt } from '../support/built.ts';
import { type ChatServer, gate, startChatServer } from '../support/chat-server.ts';
import { figure, isLong } from '../support/long.ts';
import { openai } from '../support/frames.ts';
import { eventStream, startRawServer } from '../support/raw-server.ts';
import { tempHome } from '../support/temp-home.ts';

const MODEL = 'openai/gpt-4o';
/** A million tokens cost 10 dollars, of an answer 100. */
const PRICES = { [MODEL]: { input: 10, output: 100 } };
const SHIFT = fileURLToPath(new URL('../support/shift-clock.cjs', import.meta.url));
const processes = isLong ? 64 : 12;

/** A home with limits, and a server that counts. */
async function desk(limits: object, respond?: ChatServer['respond']) {
  const server = await startChatServer();
  if (respond) server.respond = respond;
  const home = tempHome();
  mkdirSync(home, { mode: 0o700 });
  const config = { kind: 'config', v: 1, limits, prices: PRICES, model: MODEL };
  writeFileSync(join(home, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  const env = { ...server.env, LLMKIT_HOME: home };
  const ask = (...args: string[]) => runBuilt(['chat', '--no-save', ...args, 'Hi'], { env });
  return {
    server,
    home,
    env,
    ask,
    atOnce: (...args: string[]) => Promise.all(Array.from({ length: processes }, () => ask(...args))),
    start: (...args: string[]) => startBuilt(['chat', '--no-save', ...args, 'Hi'], { env }),
    /** The same, so many hours later. */
    later: (hours: number) =>
      runBuilt(['chat', '--no-save', 'Hi'], {
        env: { ...env, LLMKIT_CLOCK_SHIFT: String(hours * 3_600_000) },
        nodeArgs: ['--require', SHIFT],
      }),
    doctor: () => runBuilt(['doctor'], { env }),
    append(line: object) {
      const file = join(
        home,
        'usage',
        readdirSync(join(home, 'usage')).find((name) => name.endsWith('.jsonl'))!,
      );
      writeFileSync(file, `${readFileSync(file, 'utf8')}${JSON.stringify(line)}\n`);
    },
  };
}

const codesOf = (results: { code: number | null }[]) =>
  results.map(({ code }) => code ?? -1).toSorted((one, other) => one - other);
const times = (count: number, code: number) => Array.from({ length: count }, () => code);

describe('when many processes ask at once', () => {
  test(
    'and 10 requests an hour are allowed, then exactly 10 are sent, and the others say when there is room',
    async () => {
      const { server, atOnce } = await desk({ requests_per_hour: 10 });
      const results = await atOnce();
      expect(server.requests).toHaveLength(10);
      expect(codesOf(results)).toEqual([...times(10, 0), ...times(processes - 10, 7)]);
      const refused = results.filter(({ code }) => code === 7);
      for (const { err } of refused)
        expect(err).toMatch(
          /^error: Not sent: 10 requests an hour is the limit \(limits\.requests_per_hour\)(; \d+ held)?; there is room (on \S+ )?at \d\d:\d\d\. Run: /,
        );
    },
    MANY_STEPS,
  );

  test(
    'and 10 cents a day are allowed, then what the server counts is never more',
    async () => {
      let spent = 0;
      const { atOnce, ask } = await desk({ usd_per_day: 0.1 }, ({ body }) => {
        // As long as it may be, and a prompt that is longer than estimated.
        const usage = { input: 20, output: Math.min(100, body.max_completion_tokens ?? body.max_tokens ?? 100) };
        spent += (usage.input * 10 + usage.output * 100) / 1e6;
        return { usage };
      });
      const results = await atOnce('--max-tokens', '100');
      let more = await ask('--max-tokens', '100');
      for (let tries = 0; more.code === 0 && tries < 20; tries++) more = await ask('--max-tokens', '100');
      expect(more.code).toBe(7);
      expect(codesOf([...results, more]).every((code) => code === 0 || code === 7)).toBe(true);
      figure(`${spent.toFixed(4)} of 0.1000 dollars`);
      expect(spent).toBeLessThanOrEqual(0.1);
      expect(spent).toBeGreaterThan(0.08);
    },
    MANY_STEPS,
  );
});

describe('when a process is killed while its answer comes', () => {
  test('then what it reserved counts until its window is over, and that is told', async () => {
    const hold = gate();
    const { server, start, ask, later, doctor } = await desk({ requests_per_hour: 1, usd_per_day: 1 });
    server.reply({ deltas: ['Wait', hold] });
    const program = start('--max-tokens', '100');
    await program.out.waitFor('Wait');
    program.kill('SIGKILL');
    await program.ended;
    hold.open();
    const refused = await ask();
    expect([refused.code, refused.err]).toEqual([
      7,
      expect.stringContaining('1 held, 1 by processes that are gone; there is room'),
    ]);
    expect((await doctor()).out).toMatch(
      /note: .*1 call of processes that are gone never told what they took: they may have been billed, and count as \d+ tokens and \$0\.01\d* against limits until/,
    );
    expect((await later(0.9)).code).toBe(7);
    expect((await later(1.1)).code).toBe(0);
  });

  test('and it was on another machine, then it counts and is told as well', async () => {
    const { ask, append, doctor } = await desk({ requests_per_hour: 2 });
    expect((await ask()).code).toBe(0);
    const owner = '1:1:other.machine/boot/1';
    append({ kind: 'reserve', call_id: 'x', at: new Date().toISOString(), owner, reserved: { tokens: 5 } });
    const { code, err } = await ask();
    expect([code, err]).toEqual([7, expect.stringContaining('1 held; there is room')]);
    expect((await doctor()).out).toContain(
      '1 call of another machine or container, as far as one can tell from here never told',
    );
  });
});

test('when a server is asked again for the same call, then that is one request', async () => {
  const { server, ask } = await desk({ requests_per_hour: 2 });
  server.fail(429, 'later', { headers: { 'retry-after': '0' } });
  expect(codesOf([await ask(), await ask(), await ask()])).toEqual([0, 0, 7]);
  expect(server.requests).toHaveLength(3);
});

test('when a server tells what an answer took that it cuts, then that counts and not what was reserved', async () => {
  const cut = { ...eventStream(openai.text('so'), openai.usage({ prompt_tokens: 20, completion_tokens: 2 })) };
  const raw = await startRawServer({ ...cut, ending: 'reset' });
  const { env: home } = await desk({ usd_per_day: 0.02 });
  const env = { ...home, OPENAI_BASE_URL: `${raw.url}/v1` };
  const ask = () => runBuilt(['chat', '--no-save', '--max-tokens', '150', 'Hi'], { env });
  expect(codesOf([await ask(), await ask(), await ask()])).toEqual([8, 8, 8]);
  expect(raw.requests).toHaveLength(3);
});

test('when nobody says how long an answer may be and less is left, then it is as long as fits, and that is said', async () => {
  const { server, ask } = await desk({ usd_per_day: 0.05 });
  const { code, err } = await ask();
  const { max_completion_tokens: most, max_tokens: other = most } = server.requests[0]!.body;
  expect(code).toBe(0);
  expect(other).toBeGreaterThan(450);
  expect(err).toContain(`the answer may have ${other} tokens at most: limits.usd_per_day leaves no more`);
  expect((await ask('--max-cost', '0.00001')).err).toMatch(
    /^error: Not sent: it may cost \$0\.02\d*, and \$0\.00001\d* may be spent on it\. Allow more with --max-cost USD/,
  );
});

test('when a call cannot be reserved, then it is not sent', async () => {
  const { server, home, ask } = await desk({ requests_per_hour: 10 });
  mkdirSync(join(home, 'usage', `${new Date().toISOString().slice(0, 7)}.jsonl`), { recursive: true });
  expect((await ask()).code).toBe(9);
  expect(server.requests).toHaveLength(0);
});

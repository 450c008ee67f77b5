import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { UsageLine } from '../../../src/core/records/usage-line.ts';
import { UsageGroups } from '../../../src/core/usage/report.ts';
import { createUsageLog } from '../../../src/store/records/usage-log.ts';
import { realLocks } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const home = useTemporaryFolder();
const openLog = () => createUsageLog({ home: home(), locks: realLocks() });
const file = (name = '2026-01.jsonl') => path.join(home(), 'usage', name);
const kept = (name = '2026-01.json') => path.join(home(), 'cache', 'usage', name);

function line(number: number, more: Partial<UsageLine> = {}): UsageLine {
  const usage = { prompt_tokens: 10, completion_tokens: number % 7, total_tokens: 10 + (number % 7) };
  return {
    kind: 'call',
    call_id: `call-${number}`,
    at: new Date(Date.UTC(2026, 0, 1 + (number % 28), 12)).toISOString(),
    provider: 'p',
    model: `m${number % 3}`,
    prompt_name: 'a prompt with a name of some length',
    usage,
    cost_usd: 0.001 * (number % 5),
    duration_ms: 100 + number,
    first_token_ms: 10,
    status: number % 11 === 0 ? 'overloaded' : 'ok',
    ...more,
  };
}

/** More than is read again each time. */
const MANY = 5000;
/** Lines that are long to read. */
const LONG = 600;

function fill(count = MANY, name = '2026-01.jsonl'): void {
  mkdirSync(path.join(home(), 'usage'), { recursive: true });
  const lines = Array.from({ length: count }, (_, number) => JSON.stringify(line(number)));
  writeFileSync(file(name), `{"kind":"usage","v":1}\n${lines.join('\n')}\n`);
}

async function report(by: 'model' | 'conversation' = 'model', period = {}) {
  const groups = new UsageGroups(by);
  for await (const sums of openLog().sums(period, groups.features)) groups.add(sums);
  return groups.result();
}

describe('when a long log was added up', () => {
  test('then the sums are kept, and tell the same as the lines do', async () => {
    fill();
    const first = await report();
    expect(statSync(kept()).mode & 0o777).toBe(0o600);
    expect(await report()).toEqual(first);
    expect(first.total.calls).toBe(MANY);
    // These are read from the lines.
    const { total } = await report('conversation');
    expect(total).toEqual(first.total);
    expect((await report('model', { since: Date.UTC(2026, 0, 1) + 1 })).total).toEqual(first.total);
  });

  test('then only what came since is read, and ratings stay with their calls', async () => {
    fill();
    await report();
    const sums = JSON.parse(readFileSync(kept(), 'utf8'));
    expect(sums.place).toBe(statSync(file()).size);
    await openLog().append(line(MANY));
    const rating: UsageLine = {
      kind: 'rating',
      call_id: 'call-1',
      at: line(1).at,
      rating: 'bad',
      provider: 'p',
      model: 'm1',
    };
    await openLog().append(rating);
    await openLog().append({ ...rating, rating: 'good' });
    expect((await report()).total).toMatchObject({ calls: MANY + 1, ratings: 1, good_ratings: 1 });
  });

  test.each<[string, () => void]>([
    ['they cannot be read', () => writeFileSync(kept(), '{"v":1,"place":')],
    ['they are of another form', () => writeFileSync(kept(), '{"v":1,"place":5,"mark":""}')],
    ['they are gone', () => rmSync(path.join(home(), 'cache'), { recursive: true })],
    [
      'days began at another hour',
      () => writeFileSync(kept(), readFileSync(kept(), 'utf8').replace(/"zone":"[^"]*"/, '"zone":"1 2 3"')),
    ],
    ['the log is another one', () => fill(MANY - 1)],
    ['lines were taken out', () => writeFileSync(file(), readFileSync(file(), 'utf8').replace(/.*"call-7".*\n/, ''))],
  ])('and %s, then all is added up anew', async (_what, change) => {
    fill();
    await report();
    change();
    const lines = readFileSync(file(), 'utf8').trim().split('\n').length - 1;
    expect((await report()).total.calls).toBe(lines);
  });

  test('then nothing is kept of a short one, and nothing where it cannot be written', async () => {
    fill(10);
    expect((await report()).total.calls).toBe(10);
    expect(existsSync(path.join(home(), 'cache'))).toBe(false);
    fill();
    writeFileSync(path.join(home(), 'cache'), '');
    expect((await report()).total.calls).toBe(MANY);
  });
});

describe('when limits are looked at', () => {
  const now = new Date('2026-02-01T00:10:00.000Z');
  const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();
  const reserve = (id: string, minutes: number): UsageLine => ({
    kind: 'reserve',
    call_id: id,
    at: at(minutes),
    reserved: { tokens: 1 },
  });
  const decide = (id: string) => openLog().appendWithin(now, () => reserve(id, 0));
  const requests = async () => {
    const { settled, held } = await openLog().spending(now);
    return [...settled, ...held].reduce((sum, slot) => sum + slot.requests, 0);
  };

  test('then lines of the last day count, also those of the month before, and what settles them', async () => {
    for (const minutes of [-3000, -60, -20]) await openLog().append(reserve(`c${minutes}`, minutes));
    await decide('new');
    expect(await requests()).toBe(3);
    await openLog().append({ kind: 'call', call_id: 'c-20', at: at(0), status: 'ok' });
    expect(await requests()).toBe(3);
    expect((await openLog().spending(now)).held).toHaveLength(2);
    expect(readdirSync(path.join(home(), 'usage')).toSorted()).toEqual(['2026-01.jsonl', '2026-02.jsonl']);
  });

  test.each<[string, () => void]>([
    ['cannot be read', () => writeFileSync(kept('spending.json'), 'x')],
    ['are gone', () => rmSync(path.join(home(), 'cache'), { recursive: true })],
    [
      'do not fit',
      () =>
        writeFileSync(
          kept('spending.json'),
          readFileSync(kept('spending.json'), 'utf8')
            .replace(/"requests":\d+/, '"requests":99')
            .replace(/\[(\d+),"/, '[1,"'),
        ),
    ],
  ])('and the running totals %s, then the last day is read back', async (_what, change) => {
    // They are kept of what is long to read.
    for (let line = 0; line < LONG; line++) await openLog().append(reserve(`r${line}`, -5));
    await decide('a');
    change();
    expect(await requests()).toBe(LONG + 1);
    await decide('b');
    expect(await requests()).toBe(LONG + 2);
  });

  test('and a line is torn, then it counts once it is whole', async () => {
    await decide('a');
    const whole = JSON.stringify(reserve('b', 0));
    appendFileSync(file('2026-02.jsonl'), whole.slice(0, 20));
    expect(await requests()).toBe(1);
    appendFileSync(file('2026-02.jsonl'), `${whole.slice(20)}\n`);
    expect(await requests()).toBe(2);
    await decide('c');
    expect(await requests()).toBe(3);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { UsageLine } from '../../../src/core/records/usage-line.ts';
import { allowances, freesAt } from '../../../src/core/usage/limits.ts';
import { SpendingTally } from '../../../src/core/usage/spending.ts';

const DAY = Date.UTC(2026, 10, 27);
const at = (hours: number, minutes = 0) => DAY + hours * 3_600_000 + minutes * 60_000;
const iso = (time: number) => new Date(time).toISOString();
const usage = (total_tokens: number) => ({ prompt_tokens: total_tokens, completion_tokens: 0, total_tokens });

const reserve = (call_id: string, time: number, more: Partial<UsageLine> = {}): UsageLine => ({
  kind: 'reserve',
  call_id,
  at: iso(time),
  owner: '1:1:here',
  reserved: { tokens: 1000, usd: 0.5 },
  ...more,
});
const call = (call_id: string, time: number, more: Partial<UsageLine> = {}): UsageLine => ({
  kind: 'call',
  call_id,
  at: iso(time),
  status: 'ok',
  usage: usage(10),
  cost_usd: 0.1,
  ...more,
});

/** What counts, in all, at a moment. */
function counted(lines: UsageLine[], now: number) {
  const tally = new SpendingTally();
  for (const line of lines) tally.add(line);
  const { settled, held } = tally.at(now);
  const sum = (field: 'requests' | 'tokens' | 'pico_usd') =>
    [...settled, ...held].reduce((all, slot) => all + slot[field], 0);
  return { requests: sum('requests'), tokens: sum('tokens'), usd: sum('pico_usd') / 1e12, held: held.length };
}

describe('when a call was reserved', () => {
  it.each<[string, UsageLine[], ReturnType<typeof counted>]>([
    ['and has not ended', [], { requests: 1, tokens: 1000, usd: 0.5, held: 1 }],
    ['and was answered', [call('a', at(9, 1))], { requests: 1, tokens: 10, usd: 0.1, held: 0 }],
    [
      'and was cut',
      [call('a', at(9, 1), { status: 'incomplete', usage: undefined, cost_usd: undefined } as never)],
      { requests: 1, tokens: 1000, usd: 0.5, held: 0 },
    ],
    [
      'and refused',
      [call('a', at(9, 1), { status: 'rate_limited', usage: undefined, cost_usd: undefined } as never)],
      { requests: 1, tokens: 0, usd: 0, held: 0 },
    ],
  ])('%s, then what may have been billed counts', (_what, lines, expected) => {
    const known = lines.map((line) => JSON.parse(JSON.stringify(line)) as UsageLine);
    expect(counted([reserve('a', at(9)), ...known], at(9, 2))).toEqual(expected);
  });

  it('then it counts as of its beginning, and no longer than a day', () => {
    const lines = [reserve('a', at(0, 30)), call('a', at(5))];
    expect(counted(lines, at(24, 30)).requests).toBe(1);
    expect(counted(lines, at(24, 31)).requests).toBe(0);
  });
});

describe('when nothing was reserved', () => {
  it.each([
    ['was sent', {}, 1],
    ['came from the cache', { cache_hit: true }, 0],
    ['was refused by a limit', { status: 'limit_reached' }, 0],
  ])('and a call %s, then it counts %d', (_what, more, requests) => {
    expect(counted([call('a', at(9), more)], at(9, 1)).requests).toBe(requests);
  });
});

it('when a clock was a year ahead once, then what it wrote holds nothing back', () => {
  expect(counted([call('a', at(24 * 365))], at(9)).requests).toBe(0);
});

it('when totals are written and read again, then they count the same, in few slots', () => {
  const tally = new SpendingTally();
  for (let minute = 0; minute < 24 * 60; minute++) tally.add(call(`c${minute}`, at(0, minute)));
  const kept = tally.at(at(24));
  const again = new SpendingTally(JSON.parse(JSON.stringify(kept))).at(at(24));
  expect(again).toEqual(kept);
  expect(kept.settled.length).toBeLessThan(150);
  expect(kept.settled.reduce((sum, { requests }) => sum + requests, 0)).toBe(1440);
});

describe('when limits are looked at', () => {
  const tally = new SpendingTally();
  for (const minute of [0, 10, 20, 70]) tally.add(call(`a${minute}`, at(9, minute), { user_id: 'ann' }));
  tally.add(reserve('b', at(10, 10), { user_id: 'bob' }));
  const now = at(10, 15);
  const spending = tally.at(now);
  const look = (limits: Parameters<typeof allowances>[0], user?: string) =>
    allowances(limits, user, spending, now).map(({ setting, left }) => [setting, left]);

  it('then an hour and a day end now, whoever asks', () => {
    expect(look({ requests_per_hour: 10, tokens_per_day: 2000, usd_per_day: 1 })).toEqual([
      ['limits.requests_per_hour', 7],
      ['limits.tokens_per_day', 960],
      ['limits.usd_per_day', 0.1],
    ]);
  });

  it('then those of a user hold for that user, beside those of all', () => {
    const limits = { requests_per_hour: 10, users: { ann: { requests_per_hour: 3 }, bob: { usd_per_day: 1 } } };
    expect(look(limits, 'ann')).toEqual([
      ['limits.requests_per_hour', 7],
      ['limits.users.ann.requests_per_hour', 1],
    ]);
    expect(look(limits, 'eve')).toEqual([['limits.requests_per_hour', 7]]);
  });

  it('then it is told when there will be room, and that there never is for more than all', () => {
    const [hour] = allowances({ requests_per_hour: 3 }, undefined, spending, now);
    expect(freesAt(hour!, 1)).toBe(at(10, 21));
    expect(freesAt(hour!, 2)).toBe(at(11, 10));
    expect(freesAt(hour!, 4)).toBeUndefined();
  });
});

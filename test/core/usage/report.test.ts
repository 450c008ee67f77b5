import { describe, expect, it } from '@jest/globals';
import type { UsageLine } from '../../../src/core/records/usage-line.ts';
import { type Grouping, GROUPINGS } from '../../../src/core/usage/groupings.ts';
import { UsageGroups } from '../../../src/core/usage/report.ts';
import { UsageTally } from '../../../src/core/usage/tally.ts';
import { verdictOn } from '../../../src/core/usage/verdict.ts';

const call = (call_id: string, more: Partial<UsageLine> = {}): UsageLine => ({
  kind: 'call',
  call_id,
  at: '2026-11-27T10:00:00.000Z',
  provider: 'p',
  model: 'm',
  status: 'ok',
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cached_tokens: 4 },
  cost_usd: 0.1,
  duration_ms: 1000,
  first_token_ms: 100,
  ...more,
});
const rating = (call_id: string, given: UsageLine['rating'] & {}, more: Partial<UsageLine> = {}): UsageLine => ({
  kind: 'rating',
  call_id,
  at: '2026-11-27T10:00:00.000Z',
  rating: given,
  ...more,
});
const { usage: _usage, cost_usd: _cost, ...untold } = call('x');

function report(lines: UsageLine[], by: Grouping = 'model', filter = {}) {
  const groups = new UsageGroups(by, filter);
  const tally = new UsageTally({ features: groups.features });
  for (const line of lines) tally.add(line);
  groups.add(tally.sums);
  return groups.result();
}

describe('when calls are added up', () => {
  it('then tokens, times and what failed are told, and what came from the cache counts for nothing', () => {
    const nothing = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    const hit = call('c', { cache_hit: true, usage: nothing, cost_usd: 0, duration_ms: 1 });
    const refused: UsageLine = { ...untold, call_id: 'd', status: 'rate_limited' };
    expect(report([call('a'), call('b', { duration_ms: 3000 }), hit, refused]).total).toMatchObject({
      calls: 4,
      failed: 1,
      error_rate: 0.25,
      cache_hits: 1,
      prompt_tokens: 20,
      total_tokens: 30,
      cached_tokens: 8,
      calls_without_usage: 0,
      cost_usd: 0.2,
      calls_without_cost: 0,
      median_ms: 2000,
      p95_ms: 3000,
      median_first_token_ms: 100,
    });
  });

  it('then a cost that is not known is never 0', () => {
    const unpriced = call('a');
    delete unpriced.cost_usd;
    expect(report([unpriced]).total).not.toHaveProperty('cost_usd');
    expect(report([unpriced, call('b')]).total).toMatchObject({ cost_usd: 0.1, calls_without_cost: 1 });
    const cut = { ...untold, status: 'incomplete' };
    expect(report([cut]).total).toMatchObject({ calls_without_usage: 1, calls_without_cost: 1 });
  });

  it('then a call that a person stopped did not fail', () => {
    expect(report([call('a', { status: 'interrupted' })]).total.failed).toBe(0);
  });

  it('then sums of money do not depend on the order', () => {
    const costs = Array.from({ length: 50 }, (_, at) => call(`c${at}`, { cost_usd: 0.1 + at / 3e6 }));
    expect(report(costs).total.cost_usd).toBe(report(costs.toReversed()).total.cost_usd);
    expect(report(Array.from({ length: 10 }, (_, at) => call(`c${at}`))).total.cost_usd).toBe(1);
  });

  it.each(GROUPINGS)('by %s, then the groups add up to the whole', (by) => {
    const lines = Array.from({ length: 60 }, (_, at) =>
      call(`c${at}`, {
        at: `2026-11-${String((at % 7) + 1).padStart(2, '0')}T10:00:00.000Z`,
        model: `m${at % 3}`,
        provider: `p${at % 2}`,
        ...(at % 4 > 0 && { prompt_name: `n${at % 4}`, prompt_version: at % 5 }),
        ...(at % 5 > 0 && { user_id: `u${at % 5}` }),
        conversation_id: `v${at % 6}`,
        cost_usd: 0.01 * (at + 1),
      }),
    );
    const { total, groups } = report(lines, by);
    for (const field of ['calls', 'total_tokens', 'prompt_tokens'] as const)
      expect(groups.reduce((sum, group) => sum + group[field], 0)).toBe(total[field]);
    expect(groups.reduce((sum, group) => sum + group.cost_usd!, 0)).toBeCloseTo(18.3, 9);
    expect(groups.length).toBeGreaterThan(1);
  });

  it('then a filter leaves the rest out', () => {
    const lines = [
      call('a', { prompt_name: 'n', prompt_version: 1 }),
      call('b', { prompt_name: 'n', prompt_version: 2 }),
      call('c'),
    ];
    expect(report(lines, 'model', { prompt: 'n' }).total.calls).toBe(2);
    expect(report(lines, 'model', { prompt: 'n@2' }).total.calls).toBe(1);
    expect(report(lines, 'model', { model: 'p/m' }).total.calls).toBe(3);
    expect(report(lines, 'model', { model: 'other' }).total.calls).toBe(0);
  });
});

describe('when answers are rated', () => {
  const of = (version: number, good: number, all: number) =>
    Array.from({ length: all }, (_, at) =>
      rating(`${version}-${at}`, at < good ? 'good' : 'bad', { prompt_name: 'n', prompt_version: version }),
    );
  const verdict = (...lines: UsageLine[][]) => verdictOn(report(lines.flat(), 'version').groups);

  it('then the last rating of a call counts, and above the middle is good', () => {
    const lines = [rating('a', 'good'), rating('a', 'bad'), rating('b', 4), rating('c', 3)];
    expect(report(lines).total).toMatchObject({ ratings: 3, good_ratings: 1, rating: { share: 1 / 3 } });
  });

  it('then versions stand in the order of their numbers', () => {
    expect(report([of(10, 1, 1), of(9, 1, 1)].flat(), 'version').groups.map(({ name }) => name)).toEqual([
      'n@9',
      'n@10',
    ]);
  });

  it.each([
    [
      'few',
      [of(1, 3, 4), of(2, 1, 3)],
      /^These numbers mean nothing yet: 4 ratings of n@1, 3 of n@2\. .*about \d+ of each/,
    ],
    ['alike', [of(1, 60, 100), of(2, 55, 100)], /^These numbers do not tell the versions apart: .*-9 to 18 points/],
    ['the same', [of(1, 50, 100), of(2, 50, 100)], /apart: .*points\.$/],
    ['apart', [of(1, 90, 100), of(2, 50, 100)], /^n@1 is rated better than n@2: by 40 points \(95 % interval/],
    ['of one only', [of(1, 90, 100), []], undefined],
  ])('and they are %s, then a sentence says what that means', (_what, lines, expected) => {
    if (expected) expect(verdict(...lines)).toMatch(expected);
    else expect(verdict(...lines)).toBeUndefined();
  });

  it('and there are three versions, then chance has to be ruled out better', () => {
    expect(verdict(of(1, 66, 100), of(2, 51, 100), of(3, 40, 100))).toMatch(/do not tell/);
    expect(verdict(of(1, 66, 100), of(2, 51, 100))).toMatch(/better/);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { timeBin, Times } from '../../../src/core/usage/times.ts';

const timesOf = (...times: number[]) => new Times([Uint16Array.from(times.map(timeBin))]);

describe('when times are kept as bins', () => {
  it.each([0, 1, 9, 90, 999, 1000, 1230, 9990, 10_000, 99_900, 600_000, 86_400_000])(
    'then %d ms stay what they are',
    (time) => {
      expect(timesOf(time).median).toBe(time);
    },
  );

  it('then any time is off by half a percent at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90_000_000 }), (time) => {
        expect(Math.abs(timesOf(time).median! - time)).toBeLessThanOrEqual(time * 0.005);
      }),
    );
  });
});

describe('when a median is asked for', () => {
  it.each([
    [[], undefined, undefined],
    [[7], 7, 7],
    [[300, 100, 200], 200, 300],
    [[100, 200, 300, 400], 250, 400],
    [Array.from({ length: 100 }, (_, at) => at + 1), 50.5, 95],
  ])('of %j, then it and the 95th percentile are those of a textbook', (times, median, p95) => {
    expect([timesOf(...times).median, timesOf(...times).p95]).toEqual([median, p95]);
  });
});

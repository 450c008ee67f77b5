import { describe, expect, it } from '@jest/globals';
import { mcNemar, pairedChange } from '../../../src/core/evals/statistics.ts';
import { shareOf } from '../../../src/core/usage/intervals.ts';

/** Pairs that differ by these amounts. */
function pairs(...differences: number[]): [number, number][] {
  return differences.map((difference, at) => [at, at + difference]);
}

describe('statistics of pairs', () => {
  it.each([
    // 2 × (C(10,0) + C(10,1)) / 2^10
    [1, 9, 22 / 1024],
    // 2 × (C(15,0) + C(15,1) + C(15,2) + C(15,3)) / 2^15
    [12, 3, 1152 / 32768],
    // All in one direction: 2 / 2^6
    [0, 6, 2 / 64],
    [5, 5, 1],
    [0, 0, 1],
  ])('when %i pairs were lost and %i gained, then the exact test is that of the textbook', (lost, gained, p) => {
    expect(mcNemar(lost, gained)).toBeCloseTo(p, 12);
  });

  it('when ten pairs differ, then the median lies between the second and the ninth of the differences', () => {
    // P(X ≤ 1) = 11/1024 is at most 0.025, P(X ≤ 2) = 56/1024 is not.
    const change = pairedChange(pairs(5, 1, 9, 3, 7, 2, 8, 4, 10, 6));
    expect(change).toEqual({ count: 10, median: 5.5, low: 2, high: 9 });
  });

  it('when twenty pairs differ, then the bounds are the sixth and the fifteenth', () => {
    const change = pairedChange(pairs(...Array.from({ length: 20 }, (_, at) => at + 1)));
    expect(change).toEqual({ count: 20, median: 10.5, low: 6, high: 15 });
  });

  it('when six pairs differ, then the bounds are the least and the most; with five there are none', () => {
    expect(pairedChange(pairs(3, 1, 2, 6, 5, 4))).toEqual({ count: 6, median: 3.5, low: 1, high: 6 });
    expect(pairedChange(pairs(3, 1, 2, 5, 4))).toEqual({ count: 5, median: 3 });
    expect(pairedChange([])).toBeUndefined();
  });

  it('when there are thousands of pairs, then the bounds are still those of the exact distribution', () => {
    const { low, high } = pairedChange(pairs(...Array.from({ length: 2000 }, (_, at) => at + 1)))!;
    // The normal approximation is 1000 ± 1.96 × √2000 / 2; the sums of binomial coefficients say the same.
    expect([low, high]).toEqual([956, 1045]);
  });

  it('when none of 50 answers changed, then the share is at most that of Wilson', () => {
    // z² / (n + z²)
    expect(shareOf(0, 50).high).toBeCloseTo(3.8414588 / 53.8414588, 6);
  });
});

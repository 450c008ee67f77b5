import { describe, expect, it } from '@jest/globals';
import { countToTell, differenceOf, ranksOfMedian, shareOf } from '../../../src/core/usage/intervals.ts';

const rounded = (numbers: Record<string, number>, places = 4) =>
  Object.values(numbers).map((number) => Number(number.toFixed(places)));

describe('the interval of a share', () => {
  // Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3.
  it.each([
    [81, 263, [0.308, 0.2553, 0.3662]],
    [15, 148, [0.1014, 0.0624, 0.1605]],
    [0, 20, [0, 0, 0.1611]],
    [1, 29, [0.0345, 0.0061, 0.1718]],
  ])('when %d of %d are good, then it is that of the textbook', (hits, count, expected) => {
    expect(rounded({ ...shareOf(hits, count) })).toEqual(expected);
  });
});

describe('the interval of a difference', () => {
  // Newcombe, Interval estimation for the difference between independent proportions (1998), table II, method 10.
  it.each([
    [56, 70, 48, 80, [0.2, 0.0524, 0.3339]],
    [9, 10, 3, 10, [0.6, 0.1705, 0.809]],
    [5, 56, 0, 29, [0.0893, -0.0381, 0.1926]],
  ])('when %d of %d are good and %d of %d, then it is that of the textbook', (hits, count, others, all, expected) => {
    expect(rounded({ ...differenceOf({ hits, count }, { hits: others, count: all }) })).toEqual(expected);
  });
});

it('when two shares are to be told apart, then so many of each are needed as the textbook says', () => {
  // Fleiss, Levin, Paik: 60 % against 70 %, 95 % confidence, 80 % power, without correction.
  expect(countToTell(0.6, 0.7)).toBe(356);
});

it('when the median of 100 values is asked for, then it lies between the ranks of the textbook', () => {
  expect(ranksOfMedian(100)).toEqual({ low: 40, high: 61 });
  expect(ranksOfMedian(1)).toEqual({ low: 1, high: 1 });
});

import { expect, test } from '@jest/globals';
import { findingsIn } from '../../tools/check-models.mjs';

const NOW = new Date('2026-11-27T00:00:00Z');
const ROW = {
  provider: 'p',
  names: ['m'],
  checked: '2026-11-01',
  context_window: 105e4,
  prices: {
    input: 2,
    output: 10,
  },
};
const says = (known: object | undefined) => () => known;

test('when the package says the same, or nothing, then there is nothing to look at', () => {
  const same = { context_window: 1_000_000, prices: { output: 10, input: 2 } };
  expect(findingsIn([ROW], says(same), NOW)).toEqual([]);
  expect(findingsIn([ROW], says(undefined), NOW)).toEqual([]);
});

test('when a figure differs, then both are told', () => {
  const other = { context_window: 400_000, prices: { input: 3, output: 10, cached_input: 0.3 } };
  expect(findingsIn([ROW], says(other), NOW)).toEqual([
    'p/m: context window 1050000, in the package 400000',
    'p/m: input 2, in the package 3',
    'p/m: cached_input unknown, in the package 0.3',
  ]);
});

test('when the figures were last checked long ago, then that is told', () => {
  expect(findingsIn([{ ...ROW, checked: '2026-08-28' }], says(undefined), NOW)).toEqual(['p/m: checked 91 days ago']);
  expect(findingsIn([{ ...ROW, checked: '2026-08-29' }], says(undefined), NOW)).toEqual([]);
});

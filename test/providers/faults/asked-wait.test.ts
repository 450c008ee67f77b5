import { expect, test } from '@jest/globals';
import { askedWait } from '../../../src/providers/faults/asked-wait.ts';

test.each([
  [
    'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 14567. Please try again in 18.642s.',
    18_642,
  ],
  ['Limit 7000, Used 6148, Requested 7895. Please try again in 1m0.363142857s. Visit https://a.b/c', 60_363.142857],
  ['Please try again in 114h18m0s.', 411_480_000],
  ['Limit: 3 / min. Please try again in 20s.', 20_000],
  ['Please try again in 390ms.', 390],
  ['have exceeded token rate limit of your S0 pricing tier. Please retry after 45 seconds.', 45_000],
  ['Please retry after 1.5 seconds.', 1500],
  ['You exceeded your current quota. Please retry in 34.074824224s.', 34_074.824224],
  ['You have exhausted your capacity on this model. Your quota will reset after 20s.', 20_000],
  ['Rate limit of 50 per 86400s exceeded. Please wait 42311 seconds before retrying.', 42_311_000],
  ['Please wait 10 hours 58 minutes before trying again.', 39_480_000],
  ['Please try again in 2 hours.', 7_200_000],
  ['Rate limit resets in 2m3s', 123_000],
  ['Retry in 1 minute and 5 seconds', 65_000],
])('when a refusal says %j, then it asks for %d ms', (text, expected) => {
  expect(askedWait({}, text)).toBeCloseTo(expected, 3);
});

test.each([
  'Please try again later.',
  'Rate limit: 60 requests per 1 minute. Please try again.',
  'Please try again. The limit is 20s of audio.',
  'Too many requests in 20s',
  'Retry at most 5 times',
  'Please wait a moment',
  'Please retry in 3 monthly steps',
])('when it says %j, then it asks for no wait', (text) => {
  expect(askedWait({}, text)).toBeUndefined();
});

test('when a field tells it, then that counts, and not the words', () => {
  expect(askedWait({ retry_after: 3 }, 'Please try again in 20s.')).toBe(3000);
  expect(askedWait({ estimated_time: 20.5 }, 'Model gpt2 is currently loading')).toBe(20_500);
});

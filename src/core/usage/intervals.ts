/** A share with the interval that it lies in with 95 % confidence, all from 0 to 1. */
export interface Share {
  share: number;
  low: number;
  high: number;
}

/** How many standard deviations from the middle hold 95 and 99 of 100. */
export const Z95 = 1.959963984540054;
export const Z99 = 2.5758293035489004;
/** The same for a chance of 80 %, one-sided. */
const Z80 = 0.8416212335729143;

/** Wilson's score interval of `hits` in `count`, which is right for few of them too. */
export function shareOf(hits: number, count: number, z = Z95): Share {
  const share = hits / count;
  const middle = share + (z * z) / (2 * count);
  const spread = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  const whole = 1 + (z * z) / count;
  return { share, low: Math.max(0, (middle - spread) / whole), high: Math.min(1, (middle + spread) / whole) };
}

/** Hits in a count. */
export interface Hits {
  hits: number;
  count: number;
}

/** The difference of two shares, `one` less `other`, with its interval: Newcombe's, from Wilson's of both. */
export function differenceOf(one: Hits, other: Hits, z = Z95): { difference: number; low: number; high: number } {
  const a = shareOf(one.hits, one.count, z);
  const b = shareOf(other.hits, other.count, z);
  const difference = a.share - b.share;
  return {
    difference,
    low: difference - Math.hypot(a.share - a.low, b.high - b.share),
    high: difference + Math.hypot(a.high - a.share, b.share - b.low),
  };
}

/** How many of each would show this difference of two shares, in four of five trials. */
export function countToTell(one: number, other: number, z = Z95): number {
  const middle = (one + other) / 2;
  const apart = Math.abs(one - other);
  const spread = z * Math.sqrt(2 * middle * (1 - middle)) + Z80 * Math.sqrt(one * (1 - one) + other * (1 - other));
  return Math.ceil((spread * spread) / (apart * apart));
}

/** The ranks, from 1, between which the median of `count` values lies with 95 % confidence. */
export function ranksOfMedian(count: number, z = Z95): { low: number; high: number } {
  const spread = (z * Math.sqrt(count)) / 2;
  return {
    low: Math.max(1, Math.floor(count / 2 - spread)),
    high: Math.min(count, Math.ceil(1 + count / 2 + spread)),
  };
}

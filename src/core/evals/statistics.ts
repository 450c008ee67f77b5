/** Values of both sides of pairs that differ, from the least to the most, and where their middle lies. */
export interface PairedChange {
  /** Pairs that were compared. */
  count: number;
  /** The median of what the second is more than the first. */
  median: number;
  /** Bounds of the median, with at least 95 % confidence; absent where there are too few pairs for any. */
  low?: number;
  high?: number;
}

/** Half of what 95 % leave out. */
const TAIL = 0.025;

/**
 * The median of the differences of pairs, with its interval by order statistics: exact for any distribution, since a
 * difference lies above the median of all as often as a coin shows heads. Undefined without pairs.
 */
export function pairedChange(pairs: readonly (readonly [before: number, after: number])[]): PairedChange | undefined {
  const differences = pairs.map(([before, after]) => after - before).toSorted((one, other) => one - other);
  const count = differences.length;
  if (count === 0) return undefined;
  const median = (differences[(count - 1) >> 1]! + differences[count >> 1]!) / 2;
  const rank = ranksLeftOut(count);
  if (rank === 0) return { count, median };
  return { count, median, low: differences[rank - 1]!, high: differences[count - rank]! };
}

/** The rank, from 1 and from either end, of the bounds of a median of `count`; 0 where there are none. */
function ranksLeftOut(count: number): number {
  let rank = 0;
  while (fairBelow(rank, count) <= TAIL) rank++;
  return rank;
}

/** The chance of at most `hits` heads in `count` throws of a coin. */
export function fairBelow(hits: number, count: number): number {
  // By logarithms: the single chance is no double from a thousand throws on.
  let log = -count * Math.LN2;
  let sum = 0;
  for (let at = 0; at <= hits && at <= count; at++) {
    sum += Math.exp(log);
    log += Math.log(count - at) - Math.log(at + 1);
  }
  return Math.min(1, sum);
}

/**
 * McNemar's exact test: the chance that pairs, of which `lost` held before and `gained` after only, part so unevenly where
 * nothing has changed.
 */
export function mcNemar(lost: number, gained: number): number {
  return Math.min(1, 2 * fairBelow(Math.min(lost, gained), lost + gained));
}

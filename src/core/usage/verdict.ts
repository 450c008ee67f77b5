import { countToTell, differenceOf, Z95, Z99 } from './intervals.ts';
import type { UsageGroup } from './report.ts';

/** Fewer ratings than this say nothing, however they differ. */
const FEWEST = 10;

/** Tells in a sentence what ratings say about versions of a prompt, and when that is nothing; undefined for one version. */
export function verdictOn(versions: readonly UsageGroup[]): string | undefined {
  if (versions.length < 2) return undefined;
  const rated = versions.filter(({ ratings }) => ratings > 0);
  if (rated.length < 2) return 'The versions cannot be compared: there are ratings of one at most.';
  const [best, next] = rated.toSorted((one, other) => shareOf(other) - shareOf(one)) as [UsageGroup, UsageGroup];
  const counts = `${best.ratings} ratings of ${best.name}, ${next.ratings} of ${next.name}`;
  const needed = shareOf(best) === shareOf(next) ? undefined : countToTell(shareOf(best), shareOf(next));
  const wanted = needed === undefined ? '' : ` A difference as large as this one shows with about ${needed} of each.`;
  if (Math.min(best.ratings, next.ratings) < FEWEST) return `These numbers mean nothing yet: ${counts}.${wanted}`;
  // The best of many is the best by chance more often than of two.
  const z = rated.length > 2 ? Z99 : Z95;
  const { difference, low, high } = differenceOf(hitsOf(best), hitsOf(next), z);
  const span = `${points(low)} to ${points(high)} points`;
  if (low <= 0) return `These numbers do not tell the versions apart: ${counts}; the difference is ${span}.${wanted}`;
  const confidence = z === Z99 ? 99 : 95;
  return `${best.name} is rated better than ${next.name}: by ${points(difference)} points (${confidence} % interval ${span}).`;
}

function hitsOf({ good_ratings: hits, ratings: count }: UsageGroup) {
  return { hits, count };
}

function shareOf({ good_ratings: hits, ratings: count }: UsageGroup): number {
  return hits / count;
}

function points(share: number): string {
  return String(Math.round(share * 100));
}

import { LlmkitError } from '../errors.ts';
import type { RegexGuard } from '../ports/regex-guard.ts';
import type { SearchTerm } from './terms.ts';

/** Where something stands in a text: from, up to and without. */
export type Range = readonly [from: number, to: number];

/**
 * Looks into texts that belong together, several times; for each of them where in each text it found what it looks for.
 * No ranges in any of them: it is not there.
 */
export type Finder = (places: readonly (readonly string[])[]) => Promise<Range[][][]>;

/** Finds the places that hold all of `terms`, in whichever of their texts. */
export function termFinder(terms: readonly SearchTerm[]): Finder {
  return async (places) =>
    places.map((texts) => {
      const isThere = ({ inText }: SearchTerm) => texts.some((text) => text.search(inText) >= 0);
      if (!terms.every(isThere)) return [];
      return texts.map((text) => merged(terms.flatMap(({ inText }) => [...text.matchAll(inText)].map(rangeOf))));
    });
}

/** Finds a regular expression of the user. Throws `usage` for one that is none, or that takes too long. */
export function regexFinder(pattern: string, guard: Pick<RegexGuard, 'findAll'>): Finder {
  return async (places) => {
    const found = await guard.findAll(pattern, places.flat());
    if (found === 'too slow')
      throw new LlmkitError('usage', `Cannot search for ${JSON.stringify(pattern)}: it takes too long.`, {
        advice: [{ kind: 'mend_template', how: 'pattern' }],
      });
    let at = 0;
    return places.map((texts) => texts.map(() => found[at++] ?? []));
  };
}

function rangeOf({ index, 0: { length } }: RegExpMatchArray): Range {
  return [index!, index! + length];
}

/** In order, and those that overlap as one. */
function merged(ranges: Range[]): Range[] {
  const all: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([one], [other]) => one - other)) {
    const last = all.at(-1);
    if (last === undefined || from > last[1]) all.push([from, to]);
    else last[1] = Math.max(last[1], to);
  }
  return all;
}

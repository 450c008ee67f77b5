import type { Advice } from './advice.ts';

/** The question whether `name` was meant, if there is one that is near. */
export function didYouMean(name: string | undefined, what?: 'parameter'): Advice[] {
  return name === undefined ? [] : [{ kind: 'did_you_mean', name, ...(what && { what }) }];
}

/** The candidate most like `word`, if one is near enough to be what was meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Insertions, deletions, substitutions and swaps of neighbours between two short words. */
function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 20) return 100;
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      rows[row]![column] = Math.min(
        rows[row - 1]![column]! + 1,
        rows[row]![column - 1]! + 1,
        rows[row - 1]![column - 1]! + (same ? 0 : 1),
        swapped ? rows[row - 2]![column - 2]! + 1 : 100,
      );
    }
  }
  return rows[from.length]![to.length]!;
}

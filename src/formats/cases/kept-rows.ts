import type { RowSource, SourceRow } from '../../core/runs/rows-plan.ts';

/** The most that is kept, in UTF-16 units of what the rows hold; each row has a share of its own. */
const MOST_KEPT = 4 * 2 ** 20;
const OF_EACH_ROW = 100;

/**
 * The rows of `source`, which are read twice or more for a run. Those of a small table are kept once it was read to its end:
 * to take it apart again is a twentieth of what a row costs (measured).
 */
export function keptRows(source: RowSource): RowSource {
  let kept: SourceRow[] | undefined;
  return async function* rows() {
    if (kept) return yield* kept;
    const all: SourceRow[] = [];
    let room = MOST_KEPT;
    for await (const row of source()) {
      if (room > 0) room -= sizeOf(row);
      if (room > 0) all.push(row);
      else all.length = 0;
      yield row;
    }
    if (room > 0) kept = all;
  };
}

function sizeOf({ fields }: SourceRow): number {
  let size = OF_EACH_ROW;
  for (const value of Object.values(fields)) {
    if (typeof value === 'string') size += value.length;
    else if (typeof value === 'object') size += JSON.stringify(value).length;
  }
  return size;
}

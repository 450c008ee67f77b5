import { LlmkitError } from '../errors.ts';
import type { MisnamedColumns } from './rows-plan.ts';

/** So many rows are told whole; of the others each kind of fault is counted. */
const TOLD = 20;
const MOST_KINDS = 50;

/** A row and all that is wrong with it. */
export interface FaultyRow {
  row: number;
  faults: readonly string[];
}

/** Collects what is wrong with rows: the first of them whole, then counts. */
export class RowFaults {
  /** Rows that have any. */
  count = 0;
  readonly rows: FaultyRow[] = [];
  readonly #more = new Map<string, number>();

  add(row: number, faults: readonly string[]): void {
    this.count += 1;
    if (this.rows.length < TOLD) {
      this.rows.push({ row, faults });
      return;
    }
    for (const fault of faults) {
      const kind = this.#more.has(fault) || this.#more.size < MOST_KINDS ? fault : 'other faults';
      this.#more.set(kind, (this.#more.get(kind) ?? 0) + 1);
    }
  }

  /** How often each fault stands in the rows that are not told, the most frequent first. */
  get more(): { fault: string; count: number }[] {
    return [...this.#more].map(([fault, count]) => ({ fault, count })).sort((one, other) => other.count - one.count);
  }

  /** The one error that tells them all. */
  error(what: string, total: number, columns: MisnamedColumns = { unused: [], unfilled: [] }): LlmkitError {
    const some = this.count === 1 ? '1 row is' : `${this.count} rows are`;
    const message = `Cannot run ${what}: ${some} wrong, of ${total}; nothing was sent.`;
    return new LlmkitError('invalid_variables', message, {
      advice: [{ kind: 'give', what: 'rows' }],
      details: { ...detailsOf(this, total), ...columns },
    });
  }
}

/** The faults that such an error tells. */
export function rowFaultsOf({ details }: LlmkitError): Pick<RowFaults, 'rows' | 'more' | 'count'> & MisnamedColumns {
  const told = details as Partial<ReturnType<typeof detailsOf> & MisnamedColumns>;
  const { rows = [], more = [], faulty = 0, unused = [], unfilled = [] } = told;
  return { rows, more, count: faulty, unused, unfilled };
}

function detailsOf({ rows, more, count }: RowFaults, total: number) {
  return { rows, more, faulty: count, total };
}

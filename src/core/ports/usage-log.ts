import type { Spending } from '../records/spending.ts';
import type { Feature, Period, UsageSums } from '../records/usage-cell.ts';
import type { UsageLine } from '../records/usage-line.ts';

/** What is asked of the lines about model calls. */
export interface UsageReads {
  /** Lines in batches, the newest first. Unreadable ones are skipped. */
  readBack(): AsyncIterable<UsageLine[]>;
  /** The sums of a period in parts, the oldest first. Calls are told apart by `features` at least. */
  sums(period: Period, features: readonly Feature[]): AsyncIterable<UsageSums>;
}

/** Append-only lines about model calls. */
export interface UsageLog extends UsageReads {
  append(line: UsageLine): Promise<void>;
  /**
   * Appends the line that `decide` makes of what counts against limits at `now`; if it throws, nothing is appended. Nobody
   * else decides meanwhile, in any process.
   */
  appendWithin(now: Date, decide: (spending: Spending) => UsageLine): Promise<void>;
  /** What counts against limits at `now`. */
  spending(now: Date): Promise<Spending>;
}

import type { UsageLine } from '../records/usage-line.ts';

/** Append-only lines about model calls. */
export interface UsageLog {
  append(line: UsageLine): Promise<void>;
  /** Lines since `since` (ISO timestamp; all when absent), oldest first. Unreadable lines are skipped. */
  read(since?: string): Promise<UsageLine[]>;
}

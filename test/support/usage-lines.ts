import type { UsageLog } from '../../src/core/ports/usage-log.ts';
import type { UsageLine } from '../../src/core/records/usage-line.ts';

/** All lines of a log, oldest first. */
export async function linesOf(log: Pick<UsageLog, 'readBack'>): Promise<UsageLine[]> {
  const all: UsageLine[] = [];
  for await (const lines of log.readBack()) all.push(...lines);
  return all.reverse();
}

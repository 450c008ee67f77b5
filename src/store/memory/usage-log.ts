import type { UsageLog } from '../../core/ports/usage-log.ts';
import type { UsageLine } from '../../core/records/usage-line.ts';
import { linesSince } from '../records/usage-log.ts';

/** A usage log that ends with the process. */
export function createMemoryUsageLog(): UsageLog {
  const lines: UsageLine[] = [];

  return {
    async append(line) {
      lines.push(structuredClone(line));
    },

    async read(since) {
      return structuredClone(linesSince(lines, since));
    },
  };
}

import type { UsageLog } from '../../core/ports/usage-log.ts';
import type { UsageLine } from '../../core/records/usage-line.ts';
import { SpendingTally } from '../../core/usage/spending.ts';
import { UsageTally } from '../../core/usage/tally.ts';

/** A usage log that ends with the process. */
export function createMemoryUsageLog(): UsageLog {
  const lines: UsageLine[] = [];
  const spent = new SpendingTally();
  const add = (line: UsageLine): void => {
    lines.push(structuredClone(line));
    spent.add(line);
  };

  return {
    async append(line) {
      add(line);
    },

    async appendWithin(now, decide) {
      add(decide(spent.at(now.getTime())));
    },

    async spending(now) {
      return structuredClone(spent.at(now.getTime()));
    },

    async *readBack() {
      if (lines.length > 0) yield structuredClone(lines.toReversed());
    },

    async *sums({ since = -Infinity, until = Infinity }, { byConversation = false } = {}) {
      const tally = new UsageTally({ byConversation });
      for (const line of lines) if (Date.parse(line.at) >= since && Date.parse(line.at) < until) tally.add(line);
      yield tally.sums;
    },
  };
}

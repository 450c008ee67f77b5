import type { UsageLog } from '../../core/ports/usage-log.ts';
import type { UsageLine } from '../../core/records/usage-line.ts';
import { SpendingTally } from '../../core/usage/spending.ts';
import { UsageTally } from '../../core/usage/tally.ts';

/** A usage log that ends with the process. */
export function createMemoryUsageLog(): UsageLog {
  const lines: UsageLine[] = [];
  const spendingAt = (now: Date) => {
    const tally = new SpendingTally();
    for (const line of lines) tally.add(line);
    return tally.at(now.getTime());
  };

  return {
    async append(line) {
      lines.push(structuredClone(line));
    },

    async appendWithin(now, decide) {
      lines.push(structuredClone(decide(spendingAt(now))));
    },

    async spending(now) {
      return spendingAt(now);
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

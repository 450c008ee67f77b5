import type { UsageLog } from '../../core/ports/usage-log.ts';
import type { UsageLine } from '../../core/records/usage-line.ts';
import type { SpendingTally } from '../../core/usage/spending.ts';

/** A usage log that ends with the process. */
export function createMemoryUsageLog(): UsageLog {
  const lines: UsageLine[] = [];
  let spent: SpendingTally | undefined;
  const add = (line: UsageLine): void => {
    lines.push(structuredClone(line));
    spent?.add(line);
  };
  // Where nobody sets a limit, nobody loads what adds up.
  const spentSoFar = async (): Promise<SpendingTally> => {
    const tally = await import('../../core/usage/spending.ts');
    if (spent !== undefined) return spent;
    spent = new tally.SpendingTally();
    for (const line of lines) spent.add(line);
    return spent;
  };

  return {
    async append(line) {
      add(line);
    },

    async appendWithin(now, decide) {
      const tally = await spentSoFar();
      add(decide(tally.at(now.getTime())));
    },

    async spending(now) {
      return structuredClone((await spentSoFar()).at(now.getTime()));
    },

    async *readBack() {
      if (lines.length > 0) yield structuredClone(lines.toReversed());
    },

    async *sums({ since = -Infinity, until = Infinity }, features) {
      const { UsageTally } = await import('../../core/usage/tally.ts');
      const tally = new UsageTally({ features });
      for (const line of lines) if (Date.parse(line.at) >= since && Date.parse(line.at) < until) tally.add(line);
      yield tally.sums;
    },
  };
}

import { costWords, usd } from '../../../core/facts/usd.ts';
import type { UsageGroup } from '../../../core/usage/report.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (_argument, { session, screen }) => {
  const { groups, total } = await session.usage.report();
  for (const group of groups) screen.line(group.name, ['dim', `: ${sumsOf(group)}`]);
  if (groups.length > 1) screen.line('in all', ['dim', `: ${sumsOf(total)}`]);
  if (groups.length === 0) screen.note('no answers yet');
};

function sumsOf(group: UsageGroup): string {
  const { calls, prompt_tokens: sent, completion_tokens: got, cost_usd: cost, median_ms: median } = group;
  return [
    `${calls} call${calls === 1 ? '' : 's'}`,
    `${sent} + ${got} tokens${unknown(group.calls_without_usage)}`,
    cost === undefined ? costWords(cost) : `${usd(cost)}${unknown(group.calls_without_cost)}`,
    ...(median === undefined ? [] : [`${(median / 1000).toFixed(1)} s a call`]),
  ].join(', ');
}

function unknown(count: number): string {
  return count > 0 ? ` (${count} unknown)` : '';
}

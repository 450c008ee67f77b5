import type { Clock } from '../clock.ts';
import { LlmkitError } from '../errors.ts';
import { present } from '../fields.ts';
import type { UsageReads } from '../ports/usage-log.ts';
import { momentIn } from './moment.ts';
import { type Grouping, GROUPINGS } from './groupings.ts';
import { type UsageDay, type UsageFilter, type UsageGroup, UsageGroups } from './report.ts';
import { verdictOn } from './verdict.ts';

type Now = Pick<Clock, 'now'>;

export interface ReportOptions extends UsageFilter {
  /** A date, or a text such as `7d` or `2026-11-01`. */
  since?: Date | string;
  until?: Date | string;
  /** What calls are grouped by; models when absent. */
  by?: Grouping;
}

/** What calls add up to. */
export interface UsageReport {
  /** ISO 8601 in UTC; absent where everything counts. */
  since?: string;
  until?: string;
  by: Grouping;
  total: UsageGroup;
  groups: UsageGroup[];
  /** Each day with calls, in order. */
  days: UsageDay[];
  /** What ratings say about the versions of a prompt. */
  verdict?: string;
}

/** Adds up what was called. Throws `usage` for a period or a grouping that there is none of. */
export async function makeReport(
  { usage, clock }: { usage: Pick<UsageReads, 'sums'>; clock: Now },
  { since, until, by = 'model', ...filter }: ReportOptions,
): Promise<UsageReport> {
  if (!GROUPINGS.includes(by)) throw badGrouping(by);
  const from = momentOf(since, clock, 'start', 'since');
  const to = momentOf(until, clock, 'end', 'until');
  const groups = new UsageGroups(by, filter);
  for await (const sums of usage.sums(present({ since: from, until: to }), groups.features)) groups.add(sums);
  const result = groups.result();
  return {
    ...present({ since: isoOf(from), until: isoOf(to) }),
    by,
    ...result,
    ...(by === 'version' && present({ verdict: verdictOn(result.groups) })),
  };
}

function momentOf(moment: Date | string | undefined, clock: Now, edge: 'start' | 'end', where: string) {
  return typeof moment === 'string' ? momentIn(moment, clock.now(), { edge, where }) : moment?.getTime();
}

function isoOf(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}

function badGrouping(by: string): LlmkitError {
  const known = GROUPINGS.join(', ');
  return new LlmkitError('usage', `Cannot group usage by ${JSON.stringify(by)}: expected one of ${known}.`);
}

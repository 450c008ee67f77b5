import { usd } from '../../core/facts/usd.ts';
import type { UsageReport } from '../../core/usage/make-report.ts';
import type { UsageGroup } from '../../core/usage/report.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Styles } from '../../terminal/styles.ts';
import { inLines } from '../in-lines.ts';
import { type ListColumn, listTable } from '../list-table.ts';
import { bar, strip } from './bars.ts';

export interface ReportTextOptions {
  styles: Styles;
  /** Width of the terminal. */
  columns: number;
  /** Empty for one that is gone. */
  titleOf: (conversation: string) => Promise<string>;
}

/** Groups that a screen shows; all of them stand in --csv and --json. */
const MOST_GROUPS = 40;
const BAR_WIDTH = 8;

/** A report to be looked at: a line of totals, the days as a strip, a table with a bar for each group's share. */
export async function reportText(report: UsageReport, options: ReportTextOptions): Promise<string> {
  const { total, groups, days, verdict } = report;
  if (total.calls === 0 && total.ratings === 0) return '';
  const { styles } = options;
  const parts = inLines(totalsOf(total), ' · ', options.columns).map((line) => styles.bold(line));
  if (days.length > 1 && report.by !== 'day')
    parts.push(...strip(days, options.columns).map((line) => styles.dim(line)));
  parts.push('', await table(report, options));
  const hidden = groups.length - MOST_GROUPS;
  if (hidden > 0) parts.push(styles.dim(`and ${count(hidden)} more: --csv shows all of them`));
  if (verdict !== undefined) parts.push('', ...inLines(sanitizeLine(verdict).split(' '), ' ', options.columns));
  return parts.join('\n');
}

function totalsOf(total: UsageGroup): string[] {
  const { calls, failed, cache_hits: hits, prompt_tokens: sent, completion_tokens: got } = total;
  return [
    `${count(calls)} call${calls === 1 ? '' : 's'}`,
    `${count(sent)} + ${count(got)} tokens`,
    costText(total),
    ...(failed > 0 ? [`${percent(failed / calls)} failed`] : []),
    ...(hits > 0 ? [`${count(hits)} from the cache`] : []),
  ];
}

/** What is known of a cost, and how much is not. */
function costText({ cost_usd: cost, calls_without_cost: unknown }: UsageGroup): string {
  if (cost === undefined) return 'cost unknown';
  return unknown === 0 ? usd(cost) : `${usd(cost)} and ${count(unknown)} of unknown cost`;
}

async function table({ by, groups }: UsageReport, { styles, columns, titleOf }: ReportTextOptions): Promise<string> {
  const shown = groups.slice(0, MOST_GROUPS);
  const names = await Promise.all(
    shown.map(async ({ name }) => (by === 'conversation' ? conversationName(name, titleOf) : name || '–')),
  );
  const weightOf = weighing(shown);
  const largest = Math.max(...shown.map(weightOf));
  const all: ListColumn<UsageGroup>[] = [
    { title: by, value: (group) => names[shown.indexOf(group)]!, isFlexible: true },
    ...columnsFor(shown, moneyFor(shown)),
  ];
  const share = { title: '', value: (group: UsageGroup) => bar(weightOf(group), largest, BAR_WIDTH), isOptional: true };
  return listTable(shown, shown.length > 1 ? [...all, share] : all, { styles, columns });
}

async function conversationName(id: string, titleOf: (id: string) => Promise<string>): Promise<string> {
  if (id === '') return '–';
  return `${id.slice(0, 8)} ${await titleOf(id)}`.trimEnd();
}

/** What bars show: money where any was spent, else tokens. */
function weighing(groups: readonly UsageGroup[]): (group: UsageGroup) => number {
  const isMoney = groups.some(({ cost_usd: cost = 0 }) => cost > 0);
  return ({ cost_usd: cost = 0, total_tokens: tokens }) => (isMoney ? cost : tokens);
}

function columnsFor(
  groups: readonly UsageGroup[],
  money: (cost: number | undefined) => string,
): ListColumn<UsageGroup>[] {
  const any = (has: (group: UsageGroup) => boolean, column: ListColumn<UsageGroup>) =>
    groups.some(has) ? [column] : [];
  const columns: ListColumn<UsageGroup>[] = [
    { title: 'calls', value: ({ calls }) => count(calls) },
    { title: 'tokens', value: ({ total_tokens: tokens }) => count(tokens) },
    { title: 'cost', value: ({ cost_usd: cost }) => money(cost) },
    ...any(({ median_ms: time }) => time !== undefined, {
      title: 'median',
      value: ({ median_ms: time }) => seconds(time),
    }),
    ...any(({ p95_ms: time }) => time !== undefined, {
      title: 'p95',
      value: ({ p95_ms: time }) => seconds(time),
      isOptional: true,
    }),
    ...any(({ median_first_token_ms: time }) => time !== undefined, {
      title: 'first',
      value: ({ median_first_token_ms: time }) => seconds(time),
      isOptional: true,
    }),
    ...any(({ failed }) => failed > 0, {
      title: 'failed',
      value: ({ error_rate: rate }) => percent(rate),
      isOptional: true,
    }),
    ...any(({ versions }) => versions !== undefined, {
      title: 'versions',
      value: ({ versions = [] }) => versions.join(','),
    }),
    ...any(({ ratings }) => ratings > 0, { title: 'good', value: ratingText }),
  ];
  return columns.map((column) => ({ ...column, isNumber: true }));
}

function ratingText({ rating, ratings }: UsageGroup): string {
  if (rating === undefined) return '';
  const { share, low, high } = rating;
  return `${whole(share)} % of ${count(ratings)} (${whole(low)}–${whole(high)})`;
}

/** Amounts of a column with as many places, so that they stand below each other. */
function moneyFor(groups: readonly UsageGroup[]): (cost: number | undefined) => string {
  const costs = groups.flatMap(({ cost_usd: cost }) => (cost === undefined || cost === 0 ? [] : [cost]));
  const smallest = Math.min(...costs, 1);
  const places = smallest >= 0.01 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(smallest)));
  return (cost) => (cost === undefined ? 'unknown' : `$${grouped(cost.toFixed(places))}`);
}

function grouped(digits: string): string {
  const [whole = '', places] = digits.split('.');
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${places === undefined ? '' : `.${places}`}`;
}

/** A count in full up to six digits, then in millions. */
function count(number: number): string {
  if (number < 1_000_000) return grouped(String(number));
  return number < 1e9 ? `${(number / 1e6).toFixed(1)} M` : `${(number / 1e9).toFixed(1)} G`;
}

function seconds(time: number | undefined): string {
  if (time === undefined) return '';
  if (time < 1000) return `${Math.round(time)} ms`;
  return time < 100_000 ? `${(time / 1000).toFixed(1)} s` : `${Math.round(time / 1000)} s`;
}

function whole(share: number): number {
  return Math.round(share * 100);
}

function percent(share: number): string {
  const of100 = share * 100;
  return `${of100 > 0 && of100 < 10 ? of100.toFixed(1) : Math.round(of100)} %`;
}

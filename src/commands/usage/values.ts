import type { UsageReport } from '../../core/usage/make-report.ts';
import type { UsageGroup } from '../../core/usage/report.ts';

/** The columns behind the name, in order. */
const COLUMNS = [
  'calls',
  'failed',
  'cache_hits',
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'calls_without_usage',
  'cost_usd',
  'calls_without_cost',
  'median_ms',
  'p95_ms',
  'median_first_token_ms',
  'ratings',
  'good_ratings',
] as const satisfies readonly (keyof UsageGroup)[];

function valuesOf(group: UsageGroup): string[] {
  return COLUMNS.map((column) => {
    const value = group[column];
    return value === undefined ? (column === 'cost_usd' ? 'unknown' : '') : plainNumber(value);
  });
}

/** Without an exponent, which not every reader takes. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text;
}

/** One group a line, without titles. */
export function tabbed({ groups }: UsageReport): string {
  return groups.map((group) => [oneLine(group.name), ...valuesOf(group)].join('\t')).join('\n');
}

/** RFC 4180 with a line of titles. */
export function csv({ by, groups }: UsageReport): string {
  const rows = groups.map((group) => [safeText(group.name), ...valuesOf(group)]);
  return [[by, ...COLUMNS], ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

/** A spreadsheet takes a text that begins so as a formula; behind an apostrophe it is none. */
function safeText(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\t\r\n]/g, ' ');
}

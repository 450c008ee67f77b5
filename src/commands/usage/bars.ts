import type { UsageDay } from '../../core/usage/report.ts';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const HEIGHTS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** `value` as a bar beside the largest; the smallest amount that is one is seen. */
export function bar(value: number, largest: number, width: number): string {
  if (largest <= 0 || value <= 0) return '';
  const eighths = Math.max(1, Math.round((value / largest) * width * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}

const MOST_DAYS = 60;
/** Columns of the first and the last day, and of what is drawn. */
const BESIDE_DAYS = 36;

/** Days side by side, each as high as what it cost, or as the tokens it took where no cost is known. */
export function strip(days: readonly UsageDay[], columns: number): string[] {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return [];
  const isMoney = days.some(({ cost_usd: cost = 0 }) => cost > 0);
  const amounts = new Map(days.map((day) => [day.day, isMoney ? (day.cost_usd ?? 0) : day.total_tokens]));
  const all = daysBetween(first.day, last.day).slice(-Math.min(MOST_DAYS, Math.max(7, columns - BESIDE_DAYS)));
  const largest = Math.max(...all.map((day) => amounts.get(day) ?? 0));
  const drawn = all.map((day) => columnOf(amounts.get(day) ?? 0, largest)).join('');
  return [`${all[0]} ${drawn} ${all.at(-1)}  ${isMoney ? 'cost' : 'tokens'} a day`];
}

function columnOf(amount: number, largest: number): string {
  if (amount <= 0 || largest <= 0) return '·';
  return HEIGHTS[Math.min(HEIGHTS.length - 1, Math.floor((amount / largest) * HEIGHTS.length))]!;
}

/** All days from one to another, both as `yyyy-mm-dd`. */
function daysBetween(first: string, last: string): string[] {
  const end = Date.parse(`${last}T00:00Z`);
  const all: string[] = [];
  for (let at = Date.parse(`${first}T00:00Z`); at <= end; at += 86_400_000)
    all.push(new Date(at).toISOString().slice(0, 'yyyy-mm-dd'.length));
  return all;
}

import { InvalidArgumentError } from 'commander';

/** Milliseconds of the units in which ages are told. */
const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  mo: 30 * 86_400_000,
  y: 365 * 86_400_000,
};
const EXPECTED = 'Expected a time such as 12h, 7d or 3mo, or a date such as 2026-01-31.';

/** So long ago, or a date in local time, its first moment. For a flag such as --since. */
export function pointInTime(text: string): Date {
  return ago(text) ?? dateOf(text);
}

/** The same, of a date its last moment: for --until. */
export function endInTime(text: string): Date {
  const date = pointInTime(text);
  if (!isDay(text)) return date;
  date.setHours(23, 59, 59, 999);
  return date;
}

/** So long ago: for --older-than. */
export function longAgo(text: string): Date {
  const date = ago(text);
  if (date) return date;
  throw new InvalidArgumentError('Expected a time such as 12h, 7d or 3mo.');
}

function ago(text: string): Date | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([a-z]+)$/.exec(text) ?? [];
  return count !== undefined && Object.hasOwn(UNITS, unit)
    ? new Date(Date.now() - Number(count) * UNITS[unit]!)
    : undefined;
}

function dateOf(text: string): Date {
  // Without a time the standard would read a date as one in UTC.
  const date = new Date(isDay(text) ? `${text}T00:00` : text);
  if (/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError(EXPECTED);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

import { millisecondsIn } from '../duration.ts';
import { LlmkitError } from '../errors.ts';

const EXPECTED = 'a length of time before now, such as 7d or 12h, or a date, such as 2026-11-01';

/**
 * The moment that a text means: so long before `now`, or a date. A day without a time is that of where the program runs,
 * and begins or ends there by `edge`. Throws `usage` naming `where` the text came from.
 */
export function momentIn(text: string, now: Date, { edge, where }: { edge: 'start' | 'end'; where: string }): number {
  const before = millisecondsIn(text);
  if (before !== undefined) return now.getTime() - before;
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim()) ?? [];
  if (day !== undefined) {
    const date = new Date(Number(year), Number(month) - 1, Number(day) + (edge === 'end' ? 1 : 0));
    const isReal = new Date(Number(year), Number(month) - 1, Number(day)).getDate() === Number(day);
    if (isReal && Number(month) <= 12) return date.getTime();
  }
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new LlmkitError('usage', `Cannot use ${JSON.stringify(text)} for ${where}: expected ${EXPECTED}.`);
}

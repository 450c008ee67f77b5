import { describe, expect, it } from '@jest/globals';
import { momentIn } from '../../../src/core/usage/moment.ts';

const now = new Date('2026-11-27T12:00:00.000Z');
const start = { edge: 'start', where: '--since' } as const;
const local = (year: number, month: number, day: number) => new Date(year, month - 1, day).getTime();

describe('when a moment is typed', () => {
  it.each([
    ['7d', now.getTime() - 7 * 86_400_000],
    ['1.5h', now.getTime() - 5_400_000],
    ['30m', now.getTime() - 1_800_000],
    ['2026-11-01', local(2026, 11, 1)],
    ['2026-11-01T10:00:00Z', Date.UTC(2026, 10, 1, 10)],
  ])('as %s, then it is meant', (text, moment) => {
    expect(momentIn(text, now, start)).toBe(moment);
  });

  it('as a day that something goes up to, then all of it counts', () => {
    expect(momentIn('2026-11-30', now, { ...start, edge: 'end' })).toBe(local(2026, 12, 1));
  });

  it.each(['', 'soon', '7', '7x', '2026-13-01', '2026-02-30', '-3d', '2026'])('as %j, then it is refused', (text) => {
    expect(() => momentIn(text, now, start)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

/** Milliseconds as people say them: "1.2 s", "12 min", "3 h". */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 120) return `${Number(seconds.toFixed(1))} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}

/** The same for what may be shorter than a second: "54 ms". */
export function shortDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : duration(milliseconds);
}

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The milliseconds of a duration as it is typed: 90s, 30m, 12h, 7d, 2w. Undefined for any other text. */
export function millisecondsIn(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9}(?:\.\d+)?)([smhdw])$/.exec(text.trim()) ?? [];
  return unit === undefined ? undefined : Number(count) * UNITS[unit as keyof typeof UNITS];
}

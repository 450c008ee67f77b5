const STEPS: readonly [seconds: number, unit: string][] = [
  [60, 's'],
  [60, 'min'],
  [24, 'h'],
  [30, 'd'],
  [12, 'mo'],
  [Number.POSITIVE_INFINITY, 'y'],
];

/** The time since `then`, short: "3 min", "2 d", "now" below a few seconds. */
export function age(then: Date, now: Date): string {
  let value = Math.max(0, (now.getTime() - then.getTime()) / 1000);
  if (value < 5) return 'now';
  for (const [size, unit] of STEPS) {
    if (value < size) return `${Math.floor(value)} ${unit}`;
    value /= size;
  }
  return '';
}

/** The characters of a code: printable, and none that JSON escapes. */
const DIGITS = "!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";
const BASE = DIGITS.length;
const VALUE_OF = new Uint8Array(128);
for (let value = 0; value < BASE; value++) VALUE_OF[DIGITS.charCodeAt(value)] = value;

/** Mantissas of three digits. */
const STEPS = 900;
const MOST = BASE * BASE - 1;

/**
 * A time in milliseconds as a number below 8,464. Above a second three digits count: what is told of times is the same
 * whether they come from lines or from sums, and a million of them take 2 MB.
 */
export function timeBin(milliseconds: number): number {
  const whole = Math.max(0, Math.round(milliseconds));
  if (whole < 1000) return whole;
  let bin = 1000 - 100;
  let unit = 10;
  for (; whole >= unit * 1000; unit *= 10) bin += STEPS;
  return Math.min(bin + Math.round(whole / unit), MOST);
}

/** The same as text: two characters each. */
export function timeCodes(bins: readonly number[]): string {
  return bins.map((bin) => DIGITS[Math.floor(bin / BASE)]! + DIGITS[bin % BASE]!).join('');
}

function timeOf(bin: number): number {
  if (bin < 1000) return bin;
  const decade = Math.floor((bin - 1000) / STEPS);
  return (((bin - 1000) % STEPS) + 100) * 10 ** (decade + 1);
}

/** Fewer than this are sorted, more are counted. */
const FEW = 50_000;

/** Times that came as codes, in any order. */
export class Times {
  readonly count: number;
  /** In order. */
  readonly #bins: Uint16Array;

  constructor(codes: string) {
    this.count = Math.floor(codes.length / 2);
    const bins = new Uint16Array(this.count);
    for (let at = 0; at < this.count; at++)
      bins[at] = VALUE_OF[codes.charCodeAt(2 * at)]! * BASE + VALUE_OF[codes.charCodeAt(2 * at + 1)]!;
    this.#bins = this.count < FEW ? bins.sort() : counted(bins);
  }

  /** In milliseconds, as all of these; undefined where there are none. */
  get median(): number | undefined {
    const low = this.ranked(Math.floor((this.count + 1) / 2));
    const high = this.ranked(Math.ceil((this.count + 1) / 2));
    return low === undefined || high === undefined ? undefined : (low + high) / 2;
  }

  /** The time that 95 of 100 are not above. */
  get p95(): number | undefined {
    return this.ranked(Math.ceil(0.95 * this.count));
  }

  /** The time at a rank, from 1. */
  ranked(rank: number): number | undefined {
    const bin = this.#bins[Math.min(Math.max(1, rank), this.count) - 1];
    return bin === undefined ? undefined : timeOf(bin);
  }
}

/** The same in order. */
function counted(bins: Uint16Array): Uint16Array {
  const counts = new Uint32Array(MOST + 1);
  for (const bin of bins) counts[bin]!++;
  let at = 0;
  for (let bin = 0; bin <= MOST; bin++) {
    const count = counts[bin]!;
    if (count > 0) bins.fill(bin, at, at + count);
    at += count;
  }
  return bins;
}

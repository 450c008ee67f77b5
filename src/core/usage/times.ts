/** Mantissas of three digits. */
const STEPS = 900;
/** The largest bin: above it nobody tells times apart. */
const MOST = 8463;

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

function timeOf(bin: number): number {
  if (bin < 1000) return bin;
  const decade = Math.floor((bin - 1000) / STEPS);
  return (((bin - 1000) % STEPS) + 100) * 10 ** (decade + 1);
}

/** Fewer than this are sorted, more are counted. */
const FEW = 50_000;

/** Times that came as bins, in any order. */
export class Times {
  readonly count: number;
  /** In order. */
  readonly #bins: Uint16Array;

  constructor(pieces: readonly Uint16Array[]) {
    this.count = pieces.reduce((sum, { length }) => sum + length, 0);
    this.#bins = this.count < FEW ? sorted(pieces, this.count) : counted(pieces, this.count);
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

function sorted(pieces: readonly Uint16Array[], count: number): Uint16Array {
  const bins = new Uint16Array(count);
  let at = 0;
  for (const piece of pieces) {
    bins.set(piece, at);
    at += piece.length;
  }
  return bins.sort();
}

function counted(pieces: readonly Uint16Array[], count: number): Uint16Array {
  const counts = new Uint32Array(MOST + 1);
  for (const piece of pieces) for (let at = 0; at < piece.length; at++) counts[piece[at]!]!++;
  const bins = new Uint16Array(count);
  let at = 0;
  for (let bin = 0; bin <= MOST; bin++) bins.fill(bin, at, (at += counts[bin]!));
  return bins;
}

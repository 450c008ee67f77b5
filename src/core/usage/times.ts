/** The characters of a code: printable, and none that JSON escapes. */
const DIGITS = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).filter(
  (character) => character !== '"' && character !== '\\',
);
const BASE = DIGITS.length;
const VALUE_OF = new Uint8Array(128);
for (const [value, character] of DIGITS.entries()) VALUE_OF[character.charCodeAt(0)] = value;

/** Mantissas of three digits. */
const STEPS = 900;
const MOST = BASE * BASE - 1;

/**
 * A time in milliseconds as two characters. Above a second three digits count: what is told of times is the same whether
 * they come from lines or from sums, and a million of them take 2 MB.
 */
export function timeCode(milliseconds: number): string {
  const bin = binOf(milliseconds);
  return DIGITS[Math.floor(bin / BASE)]! + DIGITS[bin % BASE]!;
}

function binOf(milliseconds: number): number {
  const whole = Math.max(0, Math.round(milliseconds));
  if (whole < 1000) return whole;
  const unit = 10 ** (String(whole).length - 3);
  const digits = Math.round(whole / unit);
  const bin = 1000 + (Math.log10(unit) - 1) * STEPS + digits - 100;
  return Math.min(Math.round(bin), MOST);
}

function timeOf(bin: number): number {
  if (bin < 1000) return bin;
  const decade = Math.floor((bin - 1000) / STEPS);
  return (((bin - 1000) % STEPS) + 100) * 10 ** (decade + 1);
}

/** Times that came as codes, in any order. */
export class Times {
  readonly count: number;
  /** How many there are of each, in order. */
  readonly #bins: [bin: number, count: number][];

  constructor(codes: string) {
    this.count = Math.floor(codes.length / 2);
    const bins = new Map<number, number>();
    for (let at = 0; at + 1 < codes.length; at += 2) {
      const bin = VALUE_OF[codes.charCodeAt(at)]! * BASE + VALUE_OF[codes.charCodeAt(at + 1)]!;
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    }
    this.#bins = [...bins].toSorted(([one], [other]) => one - other);
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
    if (this.count === 0) return undefined;
    let left = Math.min(Math.max(1, rank), this.count);
    for (const [bin, count] of this.#bins) {
      left -= count;
      if (left <= 0) return timeOf(bin);
    }
    return undefined;
  }
}

/** Stands for no place. */
const NONE = -1;
const FIRST_SIZE = 1024;

/**
 * Places by key, in a table that takes 40 bytes a key: a million rows fit beside all else. A key is 64 bits of a hash, as
 * two numbers.
 */
export class KeyTable {
  #size = FIRST_SIZE;
  #count = 0;
  #high = new Uint32Array(FIRST_SIZE);
  #low = new Uint32Array(FIRST_SIZE);
  #places = new Float64Array(FIRST_SIZE).fill(NONE);
  #seen = new Uint32Array(FIRST_SIZE);
  #used = new Uint8Array(FIRST_SIZE);

  /** The place of a key; undefined where it has none. */
  place(high: number, low: number): number | undefined {
    const slot = this.#slotOf(high, low);
    return this.#used[slot] === 1 && this.#places[slot] !== NONE ? this.#places[slot] : undefined;
  }

  /** Absent: it has none any more. */
  setPlace(high: number, low: number, place = NONE): void {
    this.#places[this.#taken(high, low)] = place;
  }

  /** Counts a key, and tells how often it was counted before. */
  count(high: number, low: number): number {
    return this.#seen[this.#taken(high, low)]!++;
  }

  #taken(high: number, low: number): number {
    if (this.#count * 2 > this.#size) this.#grow();
    const slot = this.#slotOf(high, low);
    if (this.#used[slot] === 0) {
      this.#used[slot] = 1;
      this.#high[slot] = high;
      this.#low[slot] = low;
      this.#count += 1;
    }
    return slot;
  }

  /** Where the key stands, or the free place where it would. */
  #slotOf(high: number, low: number): number {
    const mask = this.#size - 1;
    let slot = low & mask;
    while (this.#used[slot] === 1 && (this.#low[slot] !== low >>> 0 || this.#high[slot] !== high >>> 0))
      slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const before = { high: this.#high, low: this.#low, places: this.#places, seen: this.#seen, used: this.#used };
    this.#size *= 2;
    this.#high = new Uint32Array(this.#size);
    this.#low = new Uint32Array(this.#size);
    this.#places = new Float64Array(this.#size).fill(NONE);
    this.#seen = new Uint32Array(this.#size);
    this.#used = new Uint8Array(this.#size);
    for (let at = 0; at < before.used.length; at++) {
      if (before.used[at] === 0) continue;
      const slot = this.#slotOf(before.high[at]!, before.low[at]!);
      this.#used[slot] = 1;
      this.#high[slot] = before.high[at]!;
      this.#low[slot] = before.low[at]!;
      this.#places[slot] = before.places[at]!;
      this.#seen[slot] = before.seen[at]!;
    }
  }
}

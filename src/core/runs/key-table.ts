const FIRST_SIZE = 1024;
/** So full a table may be, and so much larger the next one is: a million keys take some 30 MB. */
const FULLEST = 0.8;
const GROWTH = 1.5;

/** Places by key, in few bytes a key: a million rows fit beside all else. A key is 64 bits of a hash, as two numbers. */
export class KeyTable {
  #size = 0;
  #count = 0;
  #high!: Uint32Array;
  #low!: Uint32Array;
  /** A place and one more, in two parts; 0 where there is none. */
  #placeHigh!: Uint16Array;
  #placeLow!: Uint32Array;
  #seen!: Uint32Array;

  /** With room for as many keys as are `expected`: to grow takes the old table and the new one. */
  constructor(expected = 0) {
    this.#make(Math.max(FIRST_SIZE, Math.ceil((expected + 1) / FULLEST)));
  }

  /** The place of a key; undefined where it has none. */
  place(high: number, low: number): number | undefined {
    const slot = this.#slotOf(high, low);
    const place = this.#placeHigh[slot]! * 2 ** 32 + this.#placeLow[slot]!;
    return place === 0 ? undefined : place - 1;
  }

  /** Absent: it has none any more. */
  setPlace(high: number, low: number, place = -1): void {
    const slot = this.#taken(high, low);
    this.#placeHigh[slot] = Math.floor((place + 1) / 2 ** 32);
    this.#placeLow[slot] = (place + 1) % 2 ** 32;
  }

  /** Counts a key, and tells how often it was counted before. */
  count(high: number, low: number): number {
    const slot = this.#taken(high, low);
    return this.#seen[slot]!++;
  }

  #taken(high: number, low: number): number {
    if (this.#count > this.#size * FULLEST) this.#grow();
    const slot = this.#slotOf(high, low);
    if (!this.#isUsed(slot)) {
      this.#high[slot] = high;
      this.#low[slot] = lowOf(high, low);
      this.#count += 1;
    }
    return slot;
  }

  #isUsed(slot: number): boolean {
    return this.#low[slot] !== 0 || this.#high[slot] !== 0;
  }

  /** Where the key stands, or the free slot where it would. */
  #slotOf(high: number, low: number): number {
    const wanted = lowOf(high, low);
    let slot = wanted % this.#size;
    while (this.#isUsed(slot) && (this.#low[slot] !== wanted || this.#high[slot] !== high))
      slot = slot + 1 === this.#size ? 0 : slot + 1;
    return slot;
  }

  #make(size: number): void {
    this.#size = size;
    this.#high = new Uint32Array(size);
    this.#low = new Uint32Array(size);
    this.#placeHigh = new Uint16Array(size);
    this.#placeLow = new Uint32Array(size);
    this.#seen = new Uint32Array(size);
  }

  #grow(): void {
    const [high, low, placeHigh, placeLow, seen] = [this.#high, this.#low, this.#placeHigh, this.#placeLow, this.#seen];
    this.#make(Math.ceil(this.#size * GROWTH));
    for (let at = 0; at < high.length; at++) {
      if (low[at] === 0 && high[at] === 0) continue;
      const slot = this.#slotOf(high[at]!, low[at]!);
      this.#high[slot] = high[at]!;
      this.#low[slot] = low[at]!;
      this.#placeHigh[slot] = placeHigh[at]!;
      this.#placeLow[slot] = placeLow[at]!;
      this.#seen[slot] = seen[at]!;
    }
  }
}

/** Two zeros stand for no key. */
function lowOf(high: number, low: number): number {
  return high === 0 && low === 0 ? 1 : low;
}

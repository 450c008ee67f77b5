import { type HeldSlot, LONGEST_WINDOW_MS, PICO, type Spending, type SpentSlot } from '../records/spending.ts';
import type { UsageLine } from '../records/usage-line.ts';
import { mayHaveUsed, wasSent } from './billed.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How far a clock may be ahead; what is later was written by a clock that was wrong. */
const AHEAD_MS = HOUR;

/** Lines older than this do not count for any limit: those of a slot do so as long as its youngest. */
export const HORIZON_MS = LONGEST_WINDOW_MS + HOUR;

/**
 * Adds lines up to what limits look at. A minute is a slot, and an hour once no limit of an hour can reach into it: few
 * slots, however many calls. A slot counts until all of it is out of a window, so that no window ever holds more.
 */
export class SpendingTally {
  readonly #settled: Map<string, SpentSlot>;
  readonly #held: Map<string, HeldSlot>;

  constructor({ settled, held }: Spending = { settled: [], held: [] }) {
    this.#settled = new Map(settled.map((slot) => [keyOf(slot), slot]));
    this.#held = new Map(held.map((slot) => [slot.call_id, slot]));
  }

  add(line: UsageLine): void {
    if (line.kind === 'reserve') this.#hold(line);
    else if (line.kind === 'call') this.#settle(line);
  }

  /** What counts at `now`; what does not is forgotten. */
  at(now: number): Spending {
    for (const [id, slot] of this.#held) if (!counts(slot, now)) this.#held.delete(id);
    for (const [key, slot] of this.#settled) {
      const hour = stretch(slot.from, HOUR);
      if (counts(slot, now) && (isHour(slot) || hour.until > now - HOUR)) continue;
      this.#settled.delete(key);
      if (counts(slot, now)) this.#put({ ...slot, ...hour });
    }
    return { settled: [...this.#settled.values()], held: [...this.#held.values()] };
  }

  #hold({ call_id, at, user_id = '', owner = '', reserved }: UsageLine): void {
    const from = Date.parse(at);
    const pico = Math.ceil((reserved?.usd ?? 0) * PICO);
    const slot = { user_id, requests: 1, tokens: reserved?.tokens ?? 0, pico_usd: pico };
    this.#held.set(call_id, { ...slot, from, until: from, call_id, owner });
  }

  /** A call counts when it was reserved. What nobody told of one that may have been answered is what was reserved. */
  #settle(line: UsageLine): void {
    const held = this.#held.get(line.call_id);
    this.#held.delete(line.call_id);
    if (held === undefined && !wasSent(line)) return;
    const { usage, cost_usd: cost } = line;
    const isUsed = mayHaveUsed(line);
    const whenUnknown = isUsed ? held : undefined;
    this.#put({
      ...stretch(held?.from ?? Date.parse(line.at), MINUTE),
      user_id: held?.user_id ?? line.user_id ?? '',
      requests: 1,
      tokens: usage?.total_tokens ?? whenUnknown?.tokens ?? 0,
      pico_usd: cost === undefined ? (whenUnknown?.pico_usd ?? 0) : Math.round(cost * PICO),
    });
  }

  #put(slot: SpentSlot): void {
    const key = keyOf(slot);
    const there = this.#settled.get(key);
    if (there === undefined) {
      this.#settled.set(key, slot);
      return;
    }
    there.requests += slot.requests;
    there.tokens += slot.tokens;
    there.pico_usd += slot.pico_usd;
  }
}

function keyOf({ from, until, user_id }: SpentSlot): string {
  return `${from} ${until} ${user_id}`;
}

function isHour({ from, until }: SpentSlot): boolean {
  return until - from === HOUR;
}

function counts({ from, until }: SpentSlot, now: number): boolean {
  return until > now - LONGEST_WINDOW_MS && from <= now + AHEAD_MS;
}

function stretch(time: number, length: number): Pick<SpentSlot, 'from' | 'until'> {
  const from = Math.floor(time / length) * length;
  return { from, until: from + length };
}

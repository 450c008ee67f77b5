import type { Clock } from '../clock.ts';
import type { LlmkitError } from '../errors.ts';

/** The first pause after a refusal, in milliseconds; each further one without an answer between is longer. */
const FIRST_PAUSE_MS = 50;
const LONGER_BY = 1.5;
const LONGEST_PAUSE_MS = 10_000;
/** A wait that a server asks for is kept up to here, in milliseconds; one that is longer ends the run. */
const LONGEST_ASKED_MS = 600_000;

/** So far back the pace is measured, in milliseconds. */
const MEASURED_MS = 2000;
/** After so long without a refusal the pace rises, in milliseconds, and by how much. */
const CALM_MS = 1000;
const RISE = 1.05;

/** So long nothing but refusals may come, in milliseconds: before the first answer, and after one. */
const PATIENCE_MS = { limited: 60_000, passing: 5000 };
const PATIENCE_ANSWERED_MS = 300_000;

export interface PaceMeans {
  clock: Pick<Clock, 'monotonic'>;
  /** Rejects with the signal's reason when it aborts. */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** One call as the pace sees it. */
export interface Start {
  at: number;
}

/**
 * Slows calls down to what a server allows. Nothing is known of its rule, so that it is measured: what it let through
 * shortly before a refusal is the pace from then on, which rises slowly while no other comes.
 */
export class AdaptivePace {
  readonly #means: PaceMeans;
  /** Calls a second. */
  #rate = Infinity;
  #next = 0;
  #blockedUntil = 0;
  #refusedInARow = 0;
  #lastRefusal = -Infinity;
  #lastRise = 0;
  #lastGood: number;
  #hasAnswered = false;
  /** Times of the last calls that were let through, as far as is known. */
  readonly #recent: number[] = [];
  /** Calls that were refused because there were too many. */
  refused = 0;

  constructor(means: PaceMeans) {
    this.#means = means;
    this.#lastGood = means.clock.monotonic();
  }

  /** Calls a second that the server seems to allow; undefined while it has refused none. */
  get rate(): number | undefined {
    return Number.isFinite(this.#rate) ? this.#rate : undefined;
  }

  /** The time until the next call may begin, in milliseconds. */
  get pause(): number {
    return Math.max(0, this.#blockedUntil - this.#means.clock.monotonic());
  }

  /** Resolves when a call may begin, which it does then. */
  async start(signal: AbortSignal): Promise<Start> {
    const { clock, sleep } = this.#means;
    for (let now = clock.monotonic(); ; now = clock.monotonic()) {
      const due = Math.max(this.#next, this.#blockedUntil);
      if (due > now) {
        await sleep(due - now, signal);
        // Whoever waited as well may have been first.
        if (Math.max(this.#next, this.#blockedUntil) > clock.monotonic()) continue;
      }
      return this.#begun(clock.monotonic());
    }
  }

  #begun(now: number): Start {
    if (Number.isFinite(this.#rate)) {
      if (now - Math.max(this.#lastRefusal, this.#lastRise) > CALM_MS) {
        this.#rate *= RISE;
        this.#lastRise = now;
      }
      const gap = 1000 / this.#rate;
      // A timer that was late is made up for, by one call at most.
      this.#next = Math.max(this.#next, now - gap) + gap;
      this.#recent.push(now);
      while (this.#recent[0]! < now - MEASURED_MS) this.#recent.shift();
    } else {
      this.#recent.push(now);
      if (this.#recent.length > 4096) this.#recent.splice(0, 2048);
    }
    return { at: now };
  }

  /** Told of a call that was answered, whatever the answer. */
  passed({ at }: Start): void {
    this.#hasAnswered = true;
    this.#lastGood = this.#means.clock.monotonic();
    if (at >= this.#lastRefusal) this.#refusedInARow = 0;
  }

  /** Told of one that was not let in, or did not get there. False where it is of no use to go on. */
  refusedBy(failure: LlmkitError, kind: 'limited' | 'passing', { at }: Start): boolean {
    const now = this.#means.clock.monotonic();
    const asked = failure.retryAfterMs;
    const place = this.#recent.lastIndexOf(at);
    if (place >= 0) this.#recent.splice(place, 1);
    if (kind === 'limited') this.refused += 1;
    // Those under way at the time of a refusal tell nothing new.
    if (at >= this.#lastRefusal) {
      if (kind === 'limited') this.#slowDown(now);
      this.#lastRefusal = now;
      const pause = Math.min(FIRST_PAUSE_MS * LONGER_BY ** this.#refusedInARow, LONGEST_PAUSE_MS);
      this.#refusedInARow += 1;
      this.#blockedUntil = Math.max(this.#blockedUntil, now + pause);
    }
    if (asked !== undefined) this.#blockedUntil = Math.max(this.#blockedUntil, now + Math.min(asked, LONGEST_ASKED_MS));
    const patience = this.#hasAnswered ? PATIENCE_ANSWERED_MS : PATIENCE_MS[kind];
    return (asked ?? 0) <= LONGEST_ASKED_MS && now - this.#lastGood < patience;
  }

  #slowDown(now: number): void {
    // Refusals one after the other are one: nothing was let through between them that could be measured.
    if (this.#refusedInARow > 0) return;
    const from = Math.max(now - MEASURED_MS, this.#recent[0] ?? now);
    const through = this.#recent.filter((time) => time >= from).length;
    const measured = (through * 1000) / Math.max(now - from, 1000);
    this.#rate = Math.max(Math.min(this.#rate, measured), 0.1);
    this.#next = Math.max(this.#next, now);
  }
}

import type { Clock } from '../clock.ts';
import type { LlmkitError } from '../errors.ts';

/** The first pause after a refusal, in milliseconds; each further one without an answer between is longer. */
const FIRST_PAUSE_MS = 50;
const LONGER_BY = 1.25;
const LONGEST_PAUSE_MS = 10_000;
/** A wait that a server asks for is kept up to here, in milliseconds; one that is longer ends the run. */
const LONGEST_ASKED_MS = 600_000;

/** So far back is measured what a server lets in, in milliseconds, and so long at least. */
const MEASURED_MS = 2000;
const LEAST_MEASURED_MS = 1000;
/** Calls a second. */
const SLOWEST = 0.1;
const MOST_REMEMBERED = 4096;
/** So much of what it let in is asked for: a little less costs less than to be refused. */
const BELOW = 0.98;
/** Refused again and again so soon that nothing can be measured, it lets in less. */
const LESS = 0.9;
const MOST_SHORT = 2;
/**
 * After so long without a refusal more is tried, in milliseconds, and how much. Each time in vain makes the wait longer,
 * each other shorter.
 */
const CALM_MS = 20_000;
const SHORTEST_CALM_MS = 2000;
/** The same below what was measured. */
const SHORT_CALM_MS = 1000;
const LONGEST_CALM_MS = 120_000;
const MORE = 1.04;
/** Each time in a row is twice the one before, up to this; the first one is this where a refusal came too soon to measure by. */
const MOST_MORE = 2;

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
 * Slows calls down to what a server allows. Nothing is known of its rule, so that it is measured: what it let in before it
 * refused one is the pace from then on, which rises a little when none was refused for long.
 */
export class AdaptivePace {
  readonly #means: PaceMeans;
  /** Calls a second. */
  #rate = Infinity;
  /** When the next call is due. */
  #next = -Infinity;
  /** Since when calls are let through, and until when none is. */
  #opened: number;
  #blockedUntil = -Infinity;
  #isBlocked = false;
  #lastRefusal = -Infinity;
  /** Stretches between refusals that were too short to measure anything, one after the other. */
  #short = 0;
  /** Pauses behind which nothing was let in. */
  #inVain = 0;
  #lastRise = -Infinity;
  #calm = CALM_MS;
  /** So many times the rate is tried next. */
  #more = MORE;
  /** What was let in before a refusal, when it could last be measured. */
  #measured = 0;
  /** The rate before it was raised, which nothing was refused at; 0 where it was not raised. */
  #before = 0;
  #lastGood: number;
  #hasAnswered = false;
  /** Each refusal takes as long as the server asks for: to try more than was measured is dear. */
  #isAskedToWait = false;
  /** Times of calls that were not refused, as far as is known. */
  readonly #begun: number[] = [];
  /** Calls that were refused because there were too many. */
  refused = 0;

  constructor(means: PaceMeans) {
    this.#means = means;
    this.#opened = this.#lastGood = means.clock.monotonic();
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
    for (;;) {
      const now = clock.monotonic();
      const due = Math.max(this.#next, this.#blockedUntil);
      if (due > now) await sleep(due - now, signal);
      // Whoever waited as well may have been first.
      else return this.#begin(now);
    }
  }

  #begin(now: number): Start {
    if (this.#isBlocked) this.#open(now);
    this.#begun.push(now);
    if (this.#begun.length > MOST_REMEMBERED) this.#begun.splice(0, MOST_REMEMBERED / 2);
    if (Number.isFinite(this.#rate)) {
      const calm = this.#rate < this.#measured * LESS ? SHORT_CALM_MS : this.#calm;
      if (now - Math.max(this.#lastRefusal, this.#lastRise) > calm) {
        this.#before = this.#rate;
        if (this.#calm > SHORTEST_CALM_MS) this.#calm = Math.max(this.#calm / 2, SHORTEST_CALM_MS);
        this.#rate *= this.#more;
        this.#more = Math.min(2 * this.#more - 1, MOST_MORE);
        this.#lastRise = now;
      }
      const gap = 1000 / this.#rate;
      // A timer that was late is made up for, by one call at most.
      this.#next = Math.max(this.#next, now - gap) + gap;
    }
    return { at: now };
  }

  /** Told of a call that was answered, whatever the answer. */
  passed(): void {
    this.#hasAnswered = true;
    this.#lastGood = this.#means.clock.monotonic();
  }

  /** Told of one that was not let in, or did not get there. False where it is of no use to go on. */
  refusedBy({ retryAfterMs: asked = 0 }: LlmkitError, kind: 'limited' | 'passing', { at }: Start): boolean {
    const now = this.#means.clock.monotonic();
    const place = this.#begun.lastIndexOf(at);
    if (place >= 0) this.#begun.splice(place, 1);
    if (kind === 'limited') this.refused += 1;
    this.#isAskedToWait ||= asked > 0;
    // Those that were under way at the time of a refusal tell nothing new.
    if (at >= this.#lastRefusal) {
      this.#lastRefusal = now;
      const first = Math.max(FIRST_PAUSE_MS, Math.min(1000 / this.#rate, 1000));
      const pause = Math.min(first * LONGER_BY ** this.#inVain, LONGEST_PAUSE_MS);
      this.#blockedUntil = Math.max(this.#blockedUntil, now + pause);
      this.#isBlocked ||= kind === 'limited';
    }
    this.#blockedUntil = Math.max(this.#blockedUntil, now + Math.min(asked, LONGEST_ASKED_MS));
    const patience = this.#hasAnswered ? PATIENCE_ANSWERED_MS : PATIENCE_MS[kind];
    return asked <= LONGEST_ASKED_MS && now - this.#lastGood < patience;
  }

  /** Goes on after a pause: by now it is known which calls were refused before. */
  #open(now: number): void {
    this.#isBlocked = false;
    const from = Math.max(this.#lastRefusal - MEASURED_MS, this.#opened);
    const stretch = this.#lastRefusal - from;
    const letIn = this.#letInSince(from);
    this.#opened = this.#next = now;
    this.#inVain = letIn === 0 ? this.#inVain + 1 : 0;
    if (letIn === 0) return;
    const isFirst = this.#rate === Infinity;
    if (isFirst || stretch >= LEAST_MEASURED_MS) {
      this.#measured = (letIn * 1000) / Math.max(stretch, LEAST_MEASURED_MS);
      this.#rate = Math.min(this.#rate, Math.max(this.#measured * BELOW, this.#before));
      this.#short = 0;
    } else if (++this.#short > MOST_SHORT) this.#rate *= LESS;
    this.#before = 0;
    this.#rate = Math.max(this.#rate, SLOWEST);
    this.#more = MORE;
    if (!isFirst) this.#calm = Math.min(this.#calm * 4, LONGEST_CALM_MS);
    else if (stretch < LEAST_MEASURED_MS && !this.#isAskedToWait) {
      this.#calm = SHORTEST_CALM_MS;
      this.#more = MOST_MORE;
    }
  }

  #letInSince(from: number): number {
    return this.#begun.filter((time) => time >= from).length;
  }
}

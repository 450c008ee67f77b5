import { InOrder } from './in-order.ts';

/** Cases under way at once where nothing else is said. */
export const USUAL_PARALLEL = 8;

export interface RunnerOptions<Case, Outcome> {
  /** Most cases under way at once. */
  parallel: number;
  /** Asks one. What it throws ends the run; a fault of the case alone is an outcome. `attempt` counts from 1. */
  ask: (asked: Case, options: { signal: AbortSignal; attempt: number }) => Promise<Outcome>;
  /** Whether a case is asked again behind all others; its outcome is not told then. Absent: none is. */
  again?: (outcome: Outcome, asked: Case, attempt: number) => boolean;
  /** `given`: an outcome waits for those of all cases before it; `ended`: it is told as it comes. */
  order: 'given' | 'ended';
  /** Ends the run with its reason: none begins any more, and those under way are told to stop. */
  signal: AbortSignal;
}

/** A case that has ended. */
export interface Ended<Case, Outcome> {
  asked: Case;
  outcome: Outcome;
  /** How often it was asked. */
  attempts: number;
}

/**
 * Asks cases side by side and yields their outcomes. Cases are read no sooner than there is room for them, and nobody runs
 * ahead of a reader who takes none. Whoever stops reading stops those under way. It ends only when none is under way any
 * more, however it ends.
 */
export async function* runCases<Case, Outcome>(
  cases: AsyncIterable<Case> | Iterable<Case>,
  options: RunnerOptions<Case, Outcome>,
): AsyncGenerator<Ended<Case, Outcome>> {
  const ended = new CaseRun(cases, options).outcomes();
  if (options.order === 'ended') {
    for await (const { told } of ended) yield told;
    return;
  }
  const waiting = new InOrder<Ended<Case, Outcome>>();
  for await (const { at, told } of ended) yield* waiting.add(at, told);
}

/** A case with its place. */
interface Placed<Case> {
  at: number;
  asked: Case;
  attempts: number;
}

interface Told<Case, Outcome> {
  at: number;
  told: Ended<Case, Outcome>;
}

/** A run under way. One loop begins cases, another hands out what has ended; both look again after every change. */
class CaseRun<Case, Outcome> {
  readonly #options: RunnerOptions<Case, Outcome>;
  readonly #source: AsyncIterator<Case> | Iterator<Case>;
  /** One each: a signal that many listen to is one that Node warns of. */
  readonly #stopping = new Set<AbortController>();
  /** Those of cases that have ended, for the next ones. */
  readonly #spare: AbortController[] = [];
  #count = 0;
  #isRead = false;
  readonly #last: Placed<Case>[] = [];
  readonly #ended: Told<Case, Outcome>[] = [];
  #failure: { thrown: unknown } | undefined;
  #waiting: (() => void)[] = [];

  constructor(cases: AsyncIterable<Case> | Iterable<Case>, options: RunnerOptions<Case, Outcome>) {
    this.#options = options;
    this.#source = Symbol.asyncIterator in cases ? cases[Symbol.asyncIterator]() : cases[Symbol.iterator]();
  }

  async *outcomes(): AsyncGenerator<Told<Case, Outcome>> {
    const { signal } = this.#options;
    const stop = () => this.#fail(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const beginning = this.#beginAll();
    try {
      for (;;) {
        const told = this.#ended.shift();
        if (told) {
          this.#changed();
          yield told;
        } else if (this.#failure) throw this.#failure.thrown;
        else if (this.#isDone) return;
        else await this.#change();
      }
    } finally {
      this.#fail(undefined);
      signal.removeEventListener('abort', stop);
      await beginning;
      while (this.#stopping.size > 0) await this.#change();
      await this.#source.return?.();
    }
  }

  get #isDone(): boolean {
    return this.#isRead && this.#stopping.size === 0 && this.#last.length === 0;
  }

  /** Begins one after the other while there is room. */
  async #beginAll(): Promise<void> {
    const { parallel } = this.#options;
    try {
      while (!this.#failure && !this.#isDone) {
        const isFull = this.#stopping.size >= parallel || this.#ended.length >= parallel;
        const placed = isFull ? undefined : await this.#nextCase();
        if (placed) void this.#ask(placed);
        else if (!this.#isDone) await this.#change();
      }
    } catch (thrown) {
      this.#fail(thrown);
    }
    this.#changed();
  }

  /** Undefined while there is none to begin; those for the end wait for all others. */
  async #nextCase(): Promise<Placed<Case> | undefined> {
    if (!this.#isRead) {
      const { done, value } = await this.#source.next();
      if (!done) return { at: this.#count++, asked: value, attempts: 0 };
      this.#isRead = true;
    }
    return this.#last.shift();
  }

  async #ask(placed: Placed<Case>): Promise<void> {
    const { ask, again } = this.#options;
    const { at, asked } = placed;
    if (this.#failure) return;
    const stopping = this.#spare.pop() ?? new AbortController();
    this.#stopping.add(stopping);
    try {
      const attempts = (placed.attempts += 1);
      const outcome = await ask(asked, { signal: stopping.signal, attempt: attempts });
      if (again?.(outcome, asked, attempts)) this.#last.push(placed);
      else this.#ended.push({ at, told: { asked, outcome, attempts } });
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#stopping.delete(stopping);
      if (!stopping.signal.aborted) this.#spare.push(stopping);
      this.#changed();
    }
  }

  /** The first failure counts; what follows from it does not. */
  #fail(thrown: unknown): void {
    if (this.#failure) return;
    this.#failure = { thrown };
    for (const stopping of this.#stopping) stopping.abort(thrown);
    this.#changed();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #changed(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

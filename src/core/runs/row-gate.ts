import type { LlmkitError } from '../errors.ts';
import type { CaseOutcome } from './case.ts';
import { isOutOfBudget, kindOfFault } from './faults.ts';
import { AdaptivePace, type PaceMeans } from './pace.ts';

/** Lets rows of a run through as fast as the server takes them, and none any more once the run cannot go on. */
export class RowGate {
  readonly pace: AdaptivePace;
  /** Told of each refusal because there are too many calls. */
  onSlow: (() => void) | undefined;
  #running = 0;
  /** Why no row begins any more. */
  #end: LlmkitError | undefined;
  #oneEnded: (() => void)[] = [];

  constructor(means: PaceMeans) {
    this.pace = new AdaptivePace(means);
  }

  /**
   * Asks a row as soon as the server lets it in; `begin` goes before the first time. `end` where the whole run cannot go on:
   * then none begins any more, and those under way are waited for, which are paid. Throws that where another row met it.
   */
  async ask(
    askOnce: () => Promise<CaseOutcome>,
    { signal, begin }: { signal: AbortSignal; begin: () => Promise<void> },
  ): Promise<{ outcome: CaseOutcome; end?: LlmkitError }> {
    for (let isBegun = false; ; isBegun = true) {
      const start = await this.pace.start(signal);
      if (this.#end) throw await this.#othersEnded(this.#end);
      if (!isBegun) await begin();
      const outcome = await this.#counted(askOnce);
      const { failure } = outcome;
      const kind = failure && kindOfFault(failure);
      if (kind === 'limited') this.onSlow?.();
      else if (kind !== 'passing') this.pace.passed();
      if (failure === undefined || kind === 'of_case') return { outcome };
      if (kind === 'of_all') {
        if (this.#running === 0 || !isOutOfBudget(failure)) return { outcome, end: await this.#endWith(failure) };
        await new Promise<void>((resolve) => this.#oneEnded.push(resolve));
      } else if (!this.pace.refusedBy(failure, kind!, start)) return { outcome, end: await this.#endWith(failure) };
      else if (kind === 'passing') return { outcome };
    }
  }

  /** The first fault that the run cannot go on with, once no other row is under way. */
  async #endWith(failure: LlmkitError): Promise<LlmkitError> {
    return this.#othersEnded((this.#end ??= failure));
  }

  async #othersEnded(end: LlmkitError): Promise<LlmkitError> {
    while (this.#running > 0) await new Promise<void>((resolve) => this.#oneEnded.push(resolve));
    return end;
  }

  async #counted<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      for (const resolve of this.#oneEnded.splice(0)) resolve();
    }
  }
}

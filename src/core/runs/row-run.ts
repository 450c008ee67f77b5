import type { Notice } from '../events.ts';
import type { ExchangeInput, ExchangePorts } from '../exchange/input.ts';
import { sharedPlanner } from '../exchange/shared-plan.ts';
import type { Runs } from '../ports/runs.ts';
import type { RunAnswer } from '../records/run-line.ts';
import { answerOf, askCase } from './ask-case.ts';
import { keyTextOf, type RunCase } from './case.ts';
import { kindOfFault } from './faults.ts';
import type { AdaptivePace, PaceMeans } from './pace.ts';
import { RowGate } from './row-gate.ts';
import { type EndedRow, RowOrder } from './row-order.ts';
import type { RowSource, RowsPlan, SourceRow } from './rows-plan.ts';
import { runCases } from './runner.ts';
import { RunState } from './state.ts';

export interface RowPorts extends ExchangePorts {
  runs: Runs;
  sha256: (text: string) => Promise<string>;
  sleep: PaceMeans['sleep'];
}

/** What came of a row. */
export interface RowOutcome extends RunAnswer {
  /** Its number in the file, from 1, without the line of the names. */
  row: number;
  /** All that stands in it. */
  values: SourceRow['fields'];
}

/** How far a run is. */
export interface RowProgress {
  /** Rows that are to be answered, and those of them that are, or were before. */
  total: number;
  done: number;
  failed: number;
  /** Of those that are done: by an earlier run, and not asked again. */
  kept: number;
  /** US dollars spent so far on this run; absent while nothing is known to have cost any. */
  cost_usd?: number;
}

export interface RowRunOptions {
  /** How each row is asked, but for what it says. */
  asking: Omit<ExchangeInput, 'messages' | 'target' | 'prompt'>;
  /** What goes with each row. */
  complete: (said: Pick<ExchangeInput, 'messages'>) => Pick<ExchangeInput, 'messages' | 'files'>;
  parallel: number;
  /** Rows that failed in passing are tried so often again, behind all others. */
  tries: number;
  /** Forgets what was answered before. */
  anew: boolean;
  signal: AbortSignal;
}

/** A row under way, with what is known by its key. */
interface KeyedRow {
  row: SourceRow;
  asked: RunCase;
  key: string;
  /** Where its answer stands already. */
  place: number | undefined;
}

interface AskedRow {
  answer: RunAnswer;
  place: number;
  /** It failed in passing: it is asked once more. */
  isAgain: boolean;
}

/** A run over rows that were found good. */
export class RowRun {
  readonly #ports: RowPorts;
  readonly #plan: RowsPlan;
  readonly #source: RowSource;
  readonly #options: RowRunOptions;
  readonly #planner = sharedPlanner();
  readonly #gate: RowGate;
  readonly progress: RowProgress;
  /** Numbers of rows that were under way when a run before ended; they are asked again. */
  readonly underWay: number[] = [];
  /** Told of what is worth telling of a row while it is asked. */
  onNotice: ((notice: Notice, row: number) => void) | undefined;
  /** Told before the first row is asked again that was under way when a run before ended: there are so many of them at most. */
  onUnderWay: ((rows: number) => void) | undefined;

  constructor(
    ports: RowPorts,
    plan: RowsPlan,
    { source, total, ...options }: RowRunOptions & { source: RowSource; total: number },
  ) {
    this.#ports = ports;
    this.#plan = plan;
    this.#source = source;
    this.#options = options;
    this.#gate = new RowGate(ports);
    this.progress = { total, done: 0, failed: 0, kept: 0 };
  }

  get pace(): AdaptivePace {
    return this.#gate.pace;
  }

  /** Told of each refusal because there are too many calls. */
  set onSlow(listener: () => void) {
    this.#gate.onSlow = listener;
  }

  /** How the first row is asked; undefined where there is none. */
  async first(): Promise<ExchangeInput | undefined> {
    for await (const row of this.#source()) {
      const { asked, faults } = await this.#plan.check(row);
      if (faults.length === 0) return this.#inputOf(asked);
    }
    return undefined;
  }

  async #inputOf(asked: RunCase): Promise<ExchangeInput> {
    const { messages, use } = await this.#plan.messages(asked);
    const { complete, asking } = this.#options;
    return { ...asking, ...complete({ messages }), target: { kind: 'none' }, prompt: use };
  }

  /** Asks what is not answered yet; yields what came of each row, in their order. `begin` goes before, when nobody else can ask. */
  async *outcomes(id: string, begin?: () => Promise<void>): AsyncGenerator<RowOutcome> {
    const { signal, parallel, anew } = this.#options;
    const state = await RunState.open(this.#ports, id, { anew, expected: this.progress.total, signal });
    const order = new RowOrder(state, this.#source);
    try {
      await begin?.();
      const ended = runCases(this.#rows(state, order), {
        parallel,
        order: 'ended',
        signal,
        ask: (keyed, how) => this.#ask(state, keyed, how),
        again: ({ isAgain }) => isAgain,
      });
      for await (const { asked, outcome } of ended) {
        order.add({ row: asked.row, ...outcome });
        for (const due of order.take()) {
          const next = due instanceof Promise ? await due : due;
          if (next) yield outcomeOf(next);
        }
      }
      for (const due of order.take()) {
        const next = await due;
        if (next) yield outcomeOf(next);
      }
    } finally {
      await order.close();
      await state.close();
    }
  }

  /** The rows that are not answered yet, and how each is asked. */
  async *unanswered(state: RunState): AsyncGenerator<{ number: number; key: string; input: ExchangeInput }> {
    for await (const { row, asked, key, place } of this.#rows(state)) {
      if (place === undefined) yield { number: row.number, key, input: await this.#inputOf(asked) };
    }
  }

  /** What is known of each row, in their order: what stands in the state, and `faults` by key. */
  async *known(state: RunState, faults: ReadonlyMap<string, RunAnswer>): AsyncGenerator<RowOutcome> {
    for await (const { row, key, place } of this.#rows(state)) {
      const answer = place === undefined ? faults.get(key) : state.read(place);
      if (answer === undefined) continue;
      this.progress[answer.error ? 'failed' : 'done'] += 1;
      yield { row: row.number, values: row.fields, ...answer };
    }
  }

  /** Told of it as soon as it is on disk, also of one that nobody reads any more. */
  #ended(ended: Omit<AskedRow, 'isAgain'>, { isAgain = false, isKept = false }): AskedRow {
    const { progress } = this;
    if (isKept) progress.kept += 1;
    if (!isAgain) progress[ended.answer.error ? 'failed' : 'done'] += 1;
    return { ...ended, isAgain };
  }

  /** The rows that are good, with their keys. */
  async *#rows(state: RunState, order?: RowOrder): AsyncGenerator<KeyedRow> {
    for await (const row of this.#source()) {
      const { asked, faults } = await this.#plan.check(row);
      if (faults.length > 0) {
        order?.leaveOut(row.number);
        continue;
      }
      const key = state.keyOf(await this.#ports.sha256(keyTextOf(asked)));
      if (order && state.wasUnderWay(key)) {
        // Others may be of a table that is not this one.
        if (this.underWay.length === 0) this.onUnderWay?.(state.underWay);
        this.underWay.push(row.number);
      }
      yield { row, asked, key, place: state.placeOf(key) };
    }
  }

  async #ask(
    state: RunState,
    { asked, key, place: before }: KeyedRow,
    { signal, attempt }: { signal: AbortSignal; attempt: number },
  ): Promise<AskedRow> {
    if (before !== undefined) return this.#ended({ answer: state.read(before), place: before }, { isKept: true });
    const input = await this.#inputOf(asked);
    const told = (notice: Notice) => this.onNotice?.(notice, asked.number);
    const askOnce = () => askCase(this.#ports, input, { signal, onNotice: told, planner: this.#planner });
    const { outcome, end } = await this.#gate.ask(askOnce, { signal, begin: () => state.asked(key) });
    const answer = answerOf(outcome);
    if (answer.cost_usd !== undefined) this.progress.cost_usd = (this.progress.cost_usd ?? 0) + answer.cost_usd;
    const place = await state.ended(key, answer);
    if (end) throw end;
    const isPassing = outcome.failure !== undefined && kindOfFault(outcome.failure) === 'passing';
    return this.#ended({ answer, place }, { isAgain: isPassing && attempt <= this.#options.tries });
  }
}

function outcomeOf({ row, answer }: EndedRow): RowOutcome {
  return { row: row.number, values: row.fields, ...answer };
}

import type { ErrorCode } from '../errors.ts';
import { sharedPlanner } from '../exchange/shared-plan.ts';
import { present } from '../fields.ts';
import type { BatchProvider, BatchResult } from '../ports/batches.ts';
import type { BatchRecord, ListedBatch } from '../records/batch.ts';
import type { RunAnswer } from '../records/run-line.ts';
import type { UsageLine } from '../records/usage-line.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import type { SettingValues } from '../tables/settings.ts';
import { answerOf, askCase } from './ask-case.ts';
import { type BatchPorts, flagsOf } from './batch-ports.ts';
import { replayed } from './replayed.ts';
import type { RunState } from './state.ts';

/** Answers are written down so many at a time. */
const TOGETHER = 200;

/** Lines that nobody got to: nothing was asked, and nothing is to be paid. */
const NEVER_ASKED: ReadonlySet<ErrorCode> = new Set(['timeout', 'interrupted']);

function isNeverAsked({ failure, events }: BatchResult): boolean {
  return failure !== undefined && events.length === 0 && NEVER_ASKED.has(failure.code);
}

export interface FetchOptions {
  settings: SettingsSnapshot;
  signal: AbortSignal;
}

/** What came of the rows of a batch. */
export interface FetchedBatch {
  record: BatchRecord;
  /** By the number of its row, in their order. */
  answers: Map<number, RunAnswer>;
}

/**
 * Takes the answers of a batch that has ended into its run, each with one line of usage, also where an earlier try was
 * interrupted. A row of which the vendor tells nothing failed.
 */
export async function fetchBatch(
  record: BatchRecord,
  provider: BatchProvider,
  state: RunState,
  ports: BatchPorts,
  { settings, signal }: FetchOptions,
): Promise<FetchedBatch> {
  const fetching = new Fetching(record, state, ports, settings);
  await fetching.begin();
  const ended = await provider.get(record.batch_id!, { signal });
  try {
    for await (const result of provider.results(ended, record.reading, { signal })) {
      const caughtUp = fetching.add(result, signal);
      if (caughtUp) await caughtUp;
    }
  } catch (thrown) {
    await fetching.flush();
    throw thrown;
  }
  return fetching.end(ended.fault, signal);
}

class Fetching {
  readonly #record: BatchRecord;
  readonly #state: RunState;
  readonly #ports: BatchPorts;
  readonly #flags: SettingValues;
  readonly #settings: SettingsSnapshot;
  readonly #planner = sharedPlanner();
  readonly #answers = new Map<number, RunAnswer>();
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #seen = new Set<string>();
  /** Ids of calls whose line of usage is there. */
  readonly #counted = new Set<string>();
  #writing: Promise<unknown>[] = [];
  /** The one that settles what was put by, when all others are counted. */
  #last: BatchResult | undefined;
  #cost: number | undefined;

  constructor(record: BatchRecord, state: RunState, ports: BatchPorts, settings: SettingsSnapshot) {
    this.#record = record;
    this.#state = state;
    this.#ports = ports;
    this.#settings = settings;
    this.#numbers = new Map(record.keys.map((key, at) => [`${record.mark}-${key}`, record.rows[at] ?? at + 1]));
    const { output, fail_on_truncation } = record;
    this.#flags = {
      ...flagsOf(record),
      ...present({ output: output as SettingValues['output'], fail_on_truncation }),
      cache: false,
      fallback: [],
    };
  }

  /** Says that lines of usage may be there from now on, and looks for those of an earlier try. */
  async begin(): Promise<void> {
    const { fetching_at: before, mark, id } = this.#record;
    if (before !== undefined) {
      for await (const lines of this.#ports.usage.readBack()) {
        for (const { kind, call_id } of lines)
          if (kind === 'call' && call_id.startsWith(mark)) this.#counted.add(call_id);
        if (lines.some(({ at }) => at < before)) break;
      }
      return;
    }
    const now = this.#ports.clock.now().toISOString();
    await this.#ports.batchRecords.update(id, (record) => void (record.fetching_at ??= now));
  }

  /** Lines that are not of this batch are none of its answers. */
  add(result: BatchResult, signal: AbortSignal): void | Promise<void> {
    if (!this.#numbers.has(result.id) || this.#seen.has(result.id)) return undefined;
    this.#seen.add(result.id);
    const last = this.#last;
    this.#last = result;
    return last && this.#write(this.#take(last, last.id, signal));
  }

  /** Several are written at once. */
  #write(writing: Promise<unknown>): void | Promise<void> {
    // One that fails is told when all of them are waited for.
    writing.catch(() => undefined);
    this.#writing.push(writing);
    if (this.#writing.length >= TOGETHER) return this.flush();
  }

  async #take(result: BatchResult, call_id: string, signal: AbortSignal): Promise<void> {
    const number = this.#numbers.get(result.id)!;
    const { duration_ms: _took, ...answer } = answerOf(await this.#asked(result, call_id, signal));
    this.#answers.set(number, answer);
    if (answer.cost_usd !== undefined) this.#cost = (this.#cost ?? 0) + answer.cost_usd;
    await this.#state.ended(result.id.slice(this.#record.mark.length + 1), answer);
  }

  /** The answer as a single call would have made it: checked against its schema, refused, cut. */
  #asked(result: BatchResult, call_id: string, signal: AbortSignal) {
    const { prompt } = this.#record;
    const isCounted = this.#counted.has(call_id) || isNeverAsked(result);
    const usage = { append: async (line: UsageLine) => (isCounted ? undefined : this.#ports.usage.append(line)) };
    const ask = replayed(result, call_id, { ...this.#ports, usage });
    const said = {
      role: 'user' as const,
      content: ' ',
      ...(prompt?.name !== undefined && { prompt: { ...prompt, name: prompt.name } }),
    };
    return askCase(
      { ...this.#ports, ask },
      {
        target: { kind: 'none' },
        messages: [said],
        flags: this.#flags,
        settings: this.#settings,
        purpose: 'row',
        noRepair: true,
      },
      { signal, planner: this.#planner },
    );
  }

  /** Resolves when what came is on disk. */
  async flush(): Promise<void> {
    await Promise.all(this.#writing.splice(0));
  }

  async end(fault: string | undefined, signal: AbortSignal): Promise<FetchedBatch> {
    await this.flush();
    const last = this.#last;
    if (last) await this.#take(last, this.#record.mark, signal);
    if (last === undefined || isNeverAsked(last)) await this.#settle();
    await this.#failMissing(fault);
    await this.flush();
    const answered = [...this.#answers.values()].filter(({ error }) => error === undefined).length;
    const record = await this.#ports.batchRecords.update(this.#record.id, (there) => {
      there.state = 'fetched';
      there.fetched_at = this.#ports.clock.now().toISOString();
      there.answered = answered;
      there.failed = there.count - answered;
      Object.assign(there, present({ cost_usd: this.#cost, fault }));
    });
    const answers = new Map([...this.#answers].toSorted(([one], [other]) => one - other));
    return { record, answers };
  }

  /** The rows of which nothing was told. */
  async #failMissing(fault: string | undefined): Promise<void> {
    const why = fault ?? 'the batch ended without it';
    for (const [at, key] of this.#record.keys.entries()) {
      const number = this.#record.rows[at] ?? at + 1;
      if (this.#answers.has(number)) continue;
      const answer: RunAnswer = {
        error: { code: fault === undefined ? 'incomplete' : 'bad_request', message: `No answer came: ${why}.` },
      };
      this.#answers.set(number, answer);
      await this.#write(this.#state.ended(key, answer));
    }
  }

  /** Gives back what was put by where nothing came. */
  async #settle(): Promise<void> {
    if (this.#counted.has(this.#record.mark)) return;
    await settleNothing(this.#record, this.#ports);
  }
}

/** Gives back what was put by for a batch of which nothing is to be paid. */
export async function settleNothing(
  { mark, provider, reading, user_id, is_reserved: isReserved }: ListedBatch,
  { usage, clock }: Pick<BatchPorts, 'usage' | 'clock'>,
): Promise<void> {
  if (isReserved !== true) return;
  const line: UsageLine = {
    kind: 'call',
    call_id: mark,
    at: clock.now().toISOString(),
    purpose: 'row',
    provider,
    model: reading.model,
    status: 'unreachable',
    ...present({ user_id }),
  };
  // Where it cannot be written, it is given back when its window has passed.
  await usage.append(line).catch(() => undefined);
}

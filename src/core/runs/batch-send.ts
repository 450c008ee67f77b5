import type { CallRules } from '../call/ask.ts';
import { reserveBatch } from '../call/batch-reservation.ts';
import { asLlmkitError } from '../errors.ts';
import type { ExchangePlan } from '../exchange/plan.ts';
import { sharedPlanner } from '../exchange/shared-plan.ts';
import { batchPrices } from '../facts/batch-prices.ts';
import { factsOfCall } from '../facts/facts-of-call.ts';
import type { Notice } from '../events.ts';
import { present } from '../fields.ts';
import type { BatchProvider } from '../ports/batches.ts';
import type { BatchRecord, ListedBatch } from '../records/batch.ts';
import type { ModelFacts } from '../records/model-facts.ts';
import { worstCaseOf } from '../usage/worst-case.ts';
import { settleNothing } from './batch-fetch.ts';
import { type BatchPart, BatchParts, NO_MARK } from './batch-parts.ts';
import { type BatchPorts, openWith } from './batch-ports.ts';
import type { RowRun } from './row-run.ts';
import type { RunState } from './state.ts';

export interface BatchSendingOptions {
  run_id: string;
  /** Rows that are in a batch already, by their keys. */
  isWaiting: (key: string) => boolean;
  /** Told how many rows were written so far. */
  onRow?: (count: number) => void;
  signal: AbortSignal;
}

export interface SentBatches {
  sent: BatchRecord[];
  rows: number;
  notices: Notice[];
}

/** The first request, and what holds for all of them. */
interface Means {
  provider: BatchProvider;
  plan: ExchangePlan;
  facts: ModelFacts;
  parts: BatchParts;
}

/** Sends the rows of a run that are not answered as batches: each is on disk as planned before its first byte goes out. */
export class BatchSending {
  readonly #ports: BatchPorts;
  readonly #options: BatchSendingOptions;
  readonly #notices = new Map<string, Notice>();
  readonly #sent: BatchRecord[] = [];
  readonly #planner = sharedPlanner();
  #means: Means | undefined;

  constructor(ports: BatchPorts, options: BatchSendingOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  async send(run: RowRun, state: RunState): Promise<SentBatches> {
    let rows = 0;
    for await (const { number, key, input } of run.unanswered(state)) {
      this.#options.signal.throwIfAborted();
      if (this.#options.isWaiting(key)) continue;
      const plan = await this.#planner(this.#ports, input);
      this.#means ??= await this.#open(plan);
      const full = await this.#add(plan, number, key, this.#means);
      if (full) await this.#submit(full, this.#means);
      this.#options.onRow?.(++rows);
    }
    const means = this.#means;
    if (means) for (const part of means.parts.rest()) await this.#submit(part, means);
    return { sent: this.#sent, rows, notices: [...this.#notices.values()] };
  }

  /** Asks the server whether it has batches at all: before anything of the rows goes out. */
  async #open(plan: ExchangePlan): Promise<Means> {
    const { connection, request, own_prices } = plan.first;
    const provider = await openWith(connection, this.#ports, this.#options.signal);
    for await (const _ of provider.list({ signal: this.#options.signal })) break;
    const known = await factsOfCall({ connection, request, ...present({ own_prices }) }, this.#ports.modelFacts);
    const { prices: usual, ...facts } = known;
    const prices = batchPrices(connection.provider, usual);
    const newMark = () => this.#ports.ids.uuid().replaceAll('-', '').slice(0, NO_MARK.length);
    return {
      provider,
      plan,
      facts: { ...facts, ...present({ prices }) },
      parts: new BatchParts(provider.limits, newMark),
    };
  }

  async #add({ first, notices }: ExchangePlan, number: number, key: string, { provider, facts, parts }: Means) {
    const line = await provider.write(`${NO_MARK}-${key}`, first.request);
    for (const notice of [...notices, ...line.notices]) this.#notices.set(notice.message, notice);
    const { input, output } = worstCaseOf(first.request, facts);
    return parts.add(line, { number, key, input, output });
  }

  async #submit(part: BatchPart, { provider, plan, facts }: Means): Promise<void> {
    const planned = await this.#planned(part, plan, facts, plan.rules);
    try {
      const { mark, reading, lines } = part;
      const batch = await provider.submit({ mark, reading, lines }, { signal: this.#options.signal });
      this.#sent.push(await markSent(planned, batch, this.#ports));
    } catch (thrown) {
      if (isRefused(thrown)) await markDropped(planned, this.#ports, thrown);
      throw thrown;
    }
  }

  async #planned(part: BatchPart, plan: ExchangePlan, facts: ModelFacts, rules: CallRules): Promise<BatchRecord> {
    const { mark, reading, rows } = part;
    const { effective, connection } = plan.first;
    const { user_id, base_url, fail_on_truncation } = effective.values;
    const cost = {
      input: rows.reduce((sum, row) => sum + row.input, 0),
      output: rows.reduce((sum, row) => sum + row.output, 0),
    };
    const isReserved = await reserveBatch({ mark, cost, facts, user_id }, rules, this.#ports);
    const { name, version, version_id } = plan.messages.at(-1)?.prompt ?? {};
    const record: BatchRecord = {
      id: this.#ports.ids.uuid(),
      run_id: this.#options.run_id,
      mark,
      provider: connection.provider,
      ...present({ user_id, fail_on_truncation, base_url: connection.ad_hoc ? base_url : undefined }),
      state: 'planned',
      ...(name !== undefined && { prompt: present({ name, version, version_id }) }),
      ...present({ output: effective.values.output }),
      reading: { ...reading, stop: [...reading.stop], headers: { ...reading.headers } },
      count: rows.length,
      ...(isReserved && { is_reserved: true }),
      created_at: this.#ports.clock.now().toISOString(),
      rows: rows.map((row) => row.number),
      keys: rows.map((row) => row.key),
    };
    return this.#ports.batchRecords.create(record.id, record);
  }
}

/** The server said no, so that it is not there; after any other fault nobody knows. */
function isRefused(thrown: unknown): boolean {
  const { status } = asLlmkitError(thrown).details;
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 409;
}

/** The vendor has it. */
export function markSent(
  { id }: Pick<BatchRecord, 'id'>,
  batch: { id: string; status: string; expires_at?: string },
  { batchRecords, clock }: Pick<BatchPorts, 'batchRecords' | 'clock'>,
): Promise<BatchRecord> {
  const change = (record: BatchRecord) => {
    record.state = 'sent';
    record.batch_id = batch.id;
    record.status = batch.status;
    record.sent_at ??= clock.now().toISOString();
    Object.assign(record, present({ expires_at: batch.expires_at }));
  };
  // It costs money, and is found again only with effort.
  return batchRecords.update(id, change, { despiteStop: true });
}

/** It never got there, or was refused: its rows are free again. */
export async function markDropped(
  record: ListedBatch,
  ports: Pick<BatchPorts, 'batchRecords' | 'usage' | 'clock'>,
  why?: unknown,
): Promise<void> {
  await ports.batchRecords.update(record.id, (there) => {
    there.state = 'dropped';
    if (why !== undefined) there.fault = asLlmkitError(why).message;
  });
  await settleNothing(record, ports);
}

import { asLlmkitError, LlmkitError } from '../errors.ts';
import { present } from '../fields.ts';
import type { Batch, BatchProvider } from '../ports/batches.ts';
import { type BatchRecord, isOpenBatch, type ListedBatch } from '../records/batch.ts';
import type { RunAnswer } from '../records/run-line.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { type FetchedBatch, fetchBatch } from './batch-fetch.ts';
import { type BatchPorts, providerOf } from './batch-ports.ts';
import { BatchSending, markDropped, markSent, type BatchSendingOptions, type SentBatches } from './batch-send.ts';
import { kindOfFault } from './faults.ts';
import type { RowOutcome, RowRun } from './row-run.ts';
import type { CheckedRun } from './service.ts';
import { RunState } from './state.ts';

/** The pauses between two looks at a batch, in milliseconds: each longer than the one before. */
const FIRST_PAUSE_MS = 1000;
const LONGER_BY = 1.5;
const LONGEST_PAUSE_MS = 60_000;
/** So many looks one after the other may fail in passing while somebody waits: half an hour and more without a network. */
const MOST_FAILED_LOOKS = 40;

interface Stoppable {
  signal: AbortSignal;
}

/** The batches of this home, and their runs. */
export class BatchService {
  readonly #ports: BatchPorts;

  constructor(ports: BatchPorts) {
    this.#ports = ports;
  }

  /** All of them without their rows, the newest first, and what could not be read. */
  async list(): Promise<{ batches: ListedBatch[]; faults: LlmkitError[] }> {
    const { entries, faults } = await this.#ports.batchRecords.list((document) => document as unknown as ListedBatch);
    return { batches: entries.toSorted((one, other) => (one.created_at < other.created_at ? 1 : -1)), faults };
  }

  /** The one that `reference` means: `last`, an id, the vendor's id, or the beginning of an id. */
  async find(reference: string): Promise<BatchRecord> {
    const { batches } = await this.list();
    const exact = batches.find(({ id, batch_id }) => id === reference || batch_id === reference);
    const found = reference === 'last' ? batches.slice(0, 1) : batches.filter(({ id }) => id.startsWith(reference));
    const [first, second] = exact ? [exact] : reference.length < 4 ? [] : found;
    if (second) throw new LlmkitError('ambiguous', `Several batches begin with ${reference}.`, { advice: [LIST] });
    const record = first && (await this.#ports.batchRecords.get(first.id));
    if (record) return record;
    const [why, way] = batches.length > 0 ? (['', LIST] as const) : ([': there is none yet', HELP] as const);
    throw new LlmkitError('not_found', `Cannot find a batch ${JSON.stringify(reference)}${why}.`, { advice: [way] });
  }

  /** Those whose rows wait for them, the oldest first. */
  async open(run_id?: string): Promise<BatchRecord[]> {
    const { batches } = await this.list();
    const wanted = batches.filter((one) => isOpenBatch(one) && (run_id === undefined || one.run_id === run_id));
    // A list has no keys.
    const records = await Promise.all(wanted.map(({ id }) => this.#ports.batchRecords.get(id)));
    return records.flatMap((record) => record ?? []).reverse();
  }

  /** Throws `conflict` where rows of a run wait for a batch: they would be asked, and paid, twice. */
  async refuseWhileOpen(run_id: string): Promise<void> {
    const [first, ...others] = await this.open(run_id);
    if (first === undefined) return;
    const rows = [first, ...others].reduce((sum, { count }) => sum + count, 0);
    const message = `Cannot ask these rows one by one: ${rows} of them are in a batch (${first.id.slice(0, 8)}).`;
    throw new LlmkitError('conflict', message, { advice: [{ kind: 'fetch_batch', batch: first.id.slice(0, 8) }] });
  }

  /** Asks the vendor how far a batch is. One that was perhaps sent is looked for. */
  async look<Kind extends ListedBatch>(
    record: Kind,
    settings: SettingsSnapshot,
    { signal }: Stoppable,
  ): Promise<Kind | BatchRecord> {
    if (!isOpenBatch(record)) return record;
    const provider = await providerOf(record, settings, this.#ports, signal);
    return this.#lookWith(record, provider, { signal });
  }

  async #lookWith<Kind extends ListedBatch>(
    record: Kind,
    provider: BatchProvider,
    { signal }: Stoppable,
  ): Promise<Kind | BatchRecord> {
    const sent = record.batch_id === undefined ? await this.#foundAgain(record, provider, { signal }) : record;
    if (sent.batch_id === undefined) return sent;
    const batch = await provider.get(sent.batch_id, { signal });
    return this.#noted(sent, batch);
  }

  /** It was perhaps sent when its process ended: nobody sends it twice. */
  async #foundAgain<Kind extends ListedBatch>(
    record: Kind,
    provider: BatchProvider,
    { signal }: Stoppable,
  ): Promise<Kind | BatchRecord> {
    const { batches } = await this.list();
    const known = new Set(batches.flatMap(({ batch_id }) => batch_id ?? []));
    const since = new Date(record.created_at);
    const { mark, count: lines, reading } = record;
    const found = await provider.find({ mark, lines, reading }, { since, known, signal });
    if (found === undefined) {
      await markDropped(record, this.#ports);
      return { ...record, state: 'dropped' };
    }
    return 'found' in found ? markSent(record, found.found, this.#ports) : record;
  }

  #noted(record: Pick<BatchRecord, 'id'>, batch: Batch): Promise<BatchRecord> {
    return this.#ports.batchRecords.update(record.id, (there) => {
      there.status = batch.status;
      if (batch.state === 'ended' && there.state === 'sent') there.state = 'ended';
      Object.assign(
        there,
        present({ answered: batch.answered, failed: batch.failed, expires_at: batch.expires_at, fault: batch.fault }),
      );
    });
  }

  /** Takes the answers of a batch into its run; one that is under way stays as it is. */
  async fetch(given: BatchRecord, settings: SettingsSnapshot, options: Stoppable): Promise<FetchedBatch> {
    const state = await RunState.open(this.#ports, given.run_id, { anew: false, ...options });
    try {
      // As it is now that nobody else is at it.
      const record = (await this.#ports.batchRecords.get(given.id)) ?? given;
      if (record.state === 'fetched') return { record, answers: keptAnswers(record, state) };
      if (!isOpenBatch(record)) return { record, answers: new Map() };
      return await this.#fetchInto(state, record, settings, options);
    } finally {
      await state.close();
    }
  }

  async #fetchInto(
    state: RunState,
    record: BatchRecord,
    settings: SettingsSnapshot,
    options: Stoppable,
  ): Promise<FetchedBatch> {
    const provider = await providerOf(record, settings, this.#ports, options.signal);
    const now = await this.#lookWith(record, provider, options);
    if (now.state !== 'ended') return { record: now, answers: new Map() };
    return fetchBatch(now, provider, state, this.#ports, { settings, ...options });
  }

  /** One that nobody waits for any more stays as it is. */
  async cancel(record: BatchRecord, settings: SettingsSnapshot, { signal }: Stoppable): Promise<BatchRecord> {
    if (!isOpenBatch(record)) return record;
    const provider = await providerOf(record, settings, this.#ports, signal);
    const now = await this.#lookWith(record, provider, { signal });
    if (now.state !== 'sent') return now;
    return this.#noted(now, await provider.cancel(now.batch_id!, { signal }));
  }

  /** Fetches what has ended of a run, then sends what is not answered and in no batch. */
  async send(
    { run, id }: CheckedRun,
    settings: SettingsSnapshot,
    { anew, ...options }: Omit<BatchSendingOptions, 'run_id' | 'isWaiting'> & { anew: boolean },
  ): Promise<SentBatches & { fetched: FetchedBatch[]; waiting: BatchRecord[] }> {
    if (anew) await this.refuseWhileOpen(id);
    const state = await RunState.open(this.#ports, id, { anew, signal: options.signal });
    try {
      const fetched: FetchedBatch[] = [];
      const waiting: BatchRecord[] = [];
      for (const record of await this.open(id)) {
        const one = await this.#fetchInto(state, record, settings, options);
        if (one.record.state === 'fetched') fetched.push(one);
        else if (isOpenBatch(one.record)) waiting.push(one.record);
      }
      const keys = new Set(waiting.flatMap((record) => record.keys));
      const sending = new BatchSending(this.#ports, { ...options, run_id: id, isWaiting: (key) => keys.has(key) });
      return { ...(await sending.send(run, state)), fetched, waiting };
    } finally {
      await state.close();
    }
  }

  /** Waits until all of `records` have ended, and yields each as it is fetched. Tells of each look at them. */
  async *wait(
    records: readonly BatchRecord[],
    settings: SettingsSnapshot,
    { signal, onLook }: Stoppable & { onLook: (open: readonly BatchRecord[]) => void },
  ): AsyncGenerator<FetchedBatch> {
    let open = [...records];
    let failed = 0;
    for (let pause = FIRST_PAUSE_MS; open.length > 0; pause = Math.min(pause * LONGER_BY, LONGEST_PAUSE_MS)) {
      const left: BatchRecord[] = [];
      let isHeard = false;
      for (const record of open) {
        const now = await this.#lookedAt(record, settings, { signal }).catch((thrown: unknown) => {
          if (signal.aborted || !isPassing(thrown) || failed >= MOST_FAILED_LOOKS) throw thrown;
        });
        if (now) isHeard = true;
        if (now && 'answers' in now) yield now;
        else if (isOpenBatch(now ?? record)) left.push(now ?? record);
      }
      failed = isHeard ? 0 : failed + 1;
      open = left;
      onLook(open);
      if (open.length > 0) await this.#ports.sleep(pause, signal);
    }
  }

  /** How far a batch is; what came of it where it has ended. */
  async #lookedAt(
    record: BatchRecord,
    settings: SettingsSnapshot,
    options: Stoppable,
  ): Promise<BatchRecord | FetchedBatch> {
    const now = await this.look(record, settings, options);
    return now.state === 'ended' ? this.fetch(now, settings, options) : now;
  }

  /** What is known of each row of a run, in their order; `faults` by key are those that were fetched just now. */
  async *known(
    run: RowRun,
    id: string,
    faults: ReadonlyMap<string, RunAnswer>,
    { signal }: Stoppable,
  ): AsyncGenerator<RowOutcome> {
    const state = await RunState.open(this.#ports, id, { anew: false, signal });
    try {
      yield* run.known(state, faults);
    } finally {
      await state.close();
    }
  }
}

/** The same may well work a little later. */
function isPassing(thrown: unknown): boolean {
  return ['passing', 'limited'].includes(kindOfFault(asLlmkitError(thrown)));
}

const LIST = { kind: 'list', what: 'batches' } as const;
const HELP = { kind: 'show', what: 'help', name: 'llmkit batch' } as const;

/** What stands in the run of a batch that was fetched before. */
function keptAnswers({ keys, rows }: BatchRecord, state: RunState): Map<number, RunAnswer> {
  const answers = new Map<number, RunAnswer>();
  for (const [at, key] of keys.entries()) {
    const place = state.placeOf(key);
    if (place !== undefined) answers.set(rows[at] ?? at + 1, state.read(place));
  }
  return answers;
}

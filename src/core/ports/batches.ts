import type { LlmkitError } from '../errors.ts';
import type { Notice, ProviderEvent } from '../events.ts';
import type { ModelRequest } from '../records/model-request.ts';
import type { Connection } from './provider.ts';

/** What is needed to read the answers of a batch, which are all of one model on one wire. */
export interface BatchReading {
  model: string;
  wire: string;
  /** Stop texts that the model does not take: answers are cut here. */
  stop: readonly string[];
  /** Headers that its requests need. */
  headers: Readonly<Record<string, string>>;
}

/** One request of a batch, as it goes out. */
export interface BatchLine {
  /** The id that its answer comes back with. */
  id: string;
  text: string;
  reading: BatchReading;
  /** The fate of parameters on the way. */
  notices: Notice[];
}

/** A batch that is to be sent. */
export interface NewBatch {
  /** 12 letters and digits, which all ids of its lines begin with, and a dash: by this it is found again. */
  mark: string;
  reading: BatchReading;
  lines: readonly string[];
}

/** A batch as the vendor tells of it. */
export interface Batch {
  id: string;
  /** `ended`: there is nothing more to wait for, whatever came of it. */
  state: 'working' | 'cancelling' | 'ended';
  /** The vendor's own word. */
  status: string;
  total?: number;
  answered?: number;
  failed?: number;
  /** ISO 8601 in UTC, as far as the vendor says so. */
  created_at?: string;
  ended_at?: string;
  expires_at?: string;
  /** The mark it was sent with, where the vendor keeps it. */
  mark?: string;
  /** Why it was refused as a whole. */
  fault?: string;
}

/** What came of one line. */
export interface BatchResult {
  id: string;
  /** Those of its answer, as a provider's `stream` has them; empty where there is none. */
  events: ProviderEvent[];
  failure?: LlmkitError;
}

/** Where a batch may be that was perhaps sent. `unsure`: batches that are like it, and do not yet tell. */
export type BatchSearch = { found: Batch } | { unsure: Batch[] } | undefined;

/** A vendor's interface for many requests that may take a day, at its lower price. */
export interface BatchProvider {
  /** The most lines of one batch, and the most bytes of all of them. */
  readonly limits: { lines: number; bytes: number };
  /** The line for a request. Throws what is wrong with it. */
  write(id: string, request: ModelRequest): Promise<BatchLine>;
  /**
   * Sends a batch once. Where it fails without a refusal nobody knows whether it was taken: it is to be looked for before it
   * is sent again.
   */
  submit(batch: NewBatch, options: { signal: AbortSignal }): Promise<Batch>;
  /** Looks for a batch that was perhaps sent since a moment, among those that are not `known`. Throws `unsupported`. */
  find(
    batch: { mark: string; lines: number; reading: BatchReading },
    options: { since: Date; known: ReadonlySet<string>; signal: AbortSignal },
  ): Promise<BatchSearch>;
  /** Throws `not_found`. */
  get(id: string, options: { signal: AbortSignal }): Promise<Batch>;
  /** Newest first. Throws `unsupported` where the server has none. */
  list(options: { signal: AbortSignal }): AsyncIterable<Batch>;
  cancel(id: string, options: { signal: AbortSignal }): Promise<Batch>;
  /** What came of each line of a batch that has ended, in any order. A line of which nothing is told is not among them. */
  results(batch: Batch, reading: BatchReading, options: { signal: AbortSignal }): AsyncIterable<BatchResult>;
}

/** Opens the batches of vendors. */
export interface BatchFactory {
  /** Throws `unsupported` for a vendor that is known to have none. */
  openBatches(connection: Connection): Promise<BatchProvider>;
}

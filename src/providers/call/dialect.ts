import type { Notice } from '../../core/events.ts';
import type { ModelInfo } from '../../core/records/chat.ts';
import type { JsonSchema, ModelRequest } from '../../core/records/model-request.ts';
import type { Answer } from './answer.ts';
import type { Fetch, Http, Reply } from '../http/fetch.ts';
import type { Json } from '../http/json.ts';
import type { Refusal } from '../faults/failure.ts';
import type { Quirks } from './quirks.ts';

/** A request in a wire's own terms. */
export interface WireBody {
  body: Record<string, unknown>;
  /** Headers that this very request needs. */
  headers: Record<string, string>;
  /** Notices of what was dropped, renamed or clamped. */
  notices: Notice[];
  /** Stop texts that are not sent, so that the answer has to be cut here. */
  stop: readonly string[];
}

/** How much a model can be told of the form of its answer: the schema, that it is JSON, or only what a text says. */
export type OutputForm = 'text' | 'json' | 'schema';

/** The form of an answer as a wire is told it: JSON that fits a strict schema, or just JSON. */
export type WireOutput = { type: 'schema'; name: string; schema: JsonSchema } | { type: 'json' };

/** One wire: pure mappings to and from it, and the way through the vendor's SDK, which builds the HTTP request. */
export interface Dialect {
  /** Its name on opaque parts. */
  wire: string;
  /** Throws `bad_request` for what the vendor cannot answer at all. */
  build(request: ModelRequest, quirks: Quirks, output?: WireOutput): WireBody;
  /** How much of the form of its answer `model` can be told there. */
  outputForms(model: string): readonly OutputForm[];
  send(wire: WireBody, fetch: Fetch): Promise<Reply>;
  /** A reader of one answer, which comes in chunks or whole. It returns false for what is no part of an answer. */
  createReader(): (chunk: Json, answer: Answer) => boolean;
}

/** The change with which a refused request may pass. */
export interface Remedy {
  /** Neutral name. */
  parameter: string;
  action: string;
  /** The parameter as the server named it: each can be remedied once in a call. */
  named: string;
  /** It holds for this request alone. */
  isPassing?: true;
}

/** Whoever answers at an address: the wires that are spoken there, and the SDK. */
export interface WireVendor {
  /** The wire on which `request` goes out. */
  dialectFor(request: ModelRequest, quirks: Quirks): Dialect | Promise<Dialect>;
  /** What helps against a refusal of its own kind on `wire`; undefined for what all vendors have in common. */
  remedyFor?(refusal: Refusal, wire: string): Remedy | undefined;
  listModels(fetch: Fetch, http: Http): Promise<ModelInfo[]>;
  /** The vendor's full SDK client. */
  client(fetch: Fetch): Promise<unknown>;
  /** The role in place of `system` where the server refuses that. */
  systemAlternative: string;
}

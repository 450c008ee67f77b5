import type { ServerError } from './server-error.ts';
import type { LlmkitError } from '../../core/errors.ts';
import type { Connection } from '../../core/ports/provider.ts';
import type { ReplyHeaders } from '../http/fetch.ts';
import type { Environment } from '../../core/environment.ts';

/** A response whose status says no, or an error event inside a stream. Thrown inside this folder only. */
export class Refusal extends Error {
  /** The HTTP status; for an event the status it stands for, 0 if it stands for none. */
  readonly status: number;
  readonly server: ServerError;
  readonly headers: Pick<ReplyHeaders, 'get'>;
  /** The same as the vendor's SDK tells it, where one was asked. */
  override cause: unknown;

  constructor(status: number, server: ServerError, headers: Pick<ReplyHeaders, 'get'> = { get: () => null }) {
    super(server.text);
    this.status = status;
    this.server = server;
    this.headers = headers;
  }
}

/** A failed call as the loop that may repeat it sees it. */
export interface Failure {
  error: LlmkitError;
  /** True when the same request may succeed a moment later. */
  retryable: boolean;
  /** Set when the server itself refused, and not the network or the form of the answer. */
  refusal?: Refusal;
}

export interface FailureContext {
  connection: Connection;
  model: string;
  /** True once the response had begun. */
  answering: boolean;
  /** True once a part of an answer was shown: whatever ends it now cuts it. */
  shown?: boolean;
  /** Proxy variables are read from it. */
  env: Environment;
}

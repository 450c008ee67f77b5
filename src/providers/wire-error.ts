import { isLoopback } from '../core/connection.ts';
import { LlmkitError } from '../core/errors.ts';
import type { Connection } from '../core/ports.ts';
import { describeRefusal, Refusal } from './refusal.ts';
import { shortUrl, withoutSecrets } from './secrets.ts';

/** A failed call as the loop that may repeat it sees it. */
export interface Failure {
  error: LlmkitError;
  /** Whether the same request may succeed a moment later. */
  retryable: boolean;
  /** Set when the server itself refused, and not the network or the form of the answer. */
  refusal?: Refusal;
}

export interface FailureContext {
  connection: Connection;
  model: string;
  /** True once the response had begun. */
  answering: boolean;
}

/** What a thrown value means. Its texts hold no key, no markup and no raw JSON. */
export function failureOf(thrown: unknown, context: FailureContext): Failure {
  if (thrown instanceof Refusal) return describeRefusal(thrown, context);
  if (thrown instanceof LlmkitError) return { error: thrown, retryable: false };
  const code = networkCode(thrown);
  if (code === undefined && !isFetchFailure(thrown)) return { error: unexpected(thrown, context), retryable: false };
  if (code !== undefined && UNREADABLE.test(code)) return { error: unreadable(thrown, context), retryable: false };
  if (context.answering) return { error: brokenOff(thrown, context), retryable: true };
  return unreachable(thrown, code ?? '', context.connection);
}

/** What zlib says of bytes that it cannot decompress; a stream that only ends too early is a broken connection. */
const UNREADABLE = /^(Z_DATA_ERROR|Z_STREAM_ERROR|Z_NEED_DICT|ERR__ERROR_FORMAT_.*|ZSTD_.*)$/;

function unreadable(thrown: unknown, { connection: { provider } }: FailureContext): LlmkitError {
  return new LlmkitError('protocol', `${provider} sent compressed data that cannot be read.`, {
    hint: 'Something between you and the server may change what it sends: try without the proxy.',
    cause: thrown,
    details: { provider },
  });
}

function brokenOff(thrown: unknown, { connection: { provider } }: FailureContext): LlmkitError {
  return new LlmkitError('incomplete', `The answer was cut: ${provider} broke off the connection.`, {
    cause: thrown,
    details: { provider },
  });
}

/** Faults that a second try will not mend. */
const PERMANENT = /^(ENOTFOUND|ERR_TLS.*|.*CERT.*|UNABLE_TO.*|ERR_SSL.*|EPROTO|DEPTH_ZERO.*)$/;

function unreachable(thrown: unknown, code: string, connection: Connection): Failure {
  const { provider, base_url } = connection;
  const address = base_url === undefined ? undefined : new URL(base_url);
  const local = address !== undefined && isLoopback(address.hostname);
  const nobody = local && code === 'ECONNREFUSED';
  const fail = (message: string, hint: string): Failure => ({
    error: new LlmkitError('unreachable', message, { hint, cause: thrown, details: { provider, reason: code } }),
    retryable: !nobody && !PERMANENT.test(code),
  });
  if (nobody) {
    return fail(
      `Nothing answers at ${address.origin}: is ${provider} running?`,
      'Start it, or choose another --provider.',
    );
  }
  const host = address?.host ?? provider;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return fail(`Cannot find the host ${host}.`, 'Check the network connection and the base URL.');
  }
  if (PERMANENT.test(code)) {
    return fail(
      `Cannot trust the connection to ${host} (${code}).`,
      'Check the base URL; a private certificate authority is named with NODE_EXTRA_CA_CERTS.',
    );
  }
  return fail(`Cannot reach ${host}${code ? ` (${code})` : ''}.`, 'Check the network connection and the base URL.');
}

/** What errors are made of, whichever realm they come from. */
interface ErrorLike {
  message?: unknown;
  code?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** The system's or undici's code, which lies a few causes deep, or inside an AggregateError. */
function networkCode(thrown: unknown): string | undefined {
  for (let error = thrown, depth = 0; typeof error === 'object' && error !== null && depth < 4; depth += 1) {
    const { code, cause, errors } = error as ErrorLike;
    const [first] = Array.isArray(errors) ? (errors as ErrorLike[]) : [];
    const found = code ?? first?.code;
    if (typeof found === 'string') return found;
    error = cause;
  }
  return undefined;
}

/** What fetch says when the network failed. */
function isFetchFailure(thrown: unknown): boolean {
  return /^(fetch failed|terminated)$/.test(messageOf(thrown));
}

function messageOf(thrown: unknown): string {
  const message = (thrown as ErrorLike | undefined)?.message;
  return typeof message === 'string' ? message : String(thrown);
}

/** Neither the server nor the network: a defect, or a header that cannot be sent. Its text may quote a key. */
function unexpected(thrown: unknown, { connection }: FailureContext): LlmkitError {
  const words = messageOf(thrown);
  const text = withoutSecrets(words, connection);
  const where = connection.base_url === undefined ? connection.provider : shortUrl(connection.base_url);
  const options = text === words ? { cause: thrown } : {};
  return new LlmkitError('internal', `The call to ${where} failed: ${text}`, options);
}

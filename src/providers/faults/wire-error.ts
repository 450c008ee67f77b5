import { isLoopback } from '../../core/settings/connection.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { Connection } from '../../core/ports/provider.ts';
import { type Proxy, ProxyRefusal, proxyFor } from '../http/proxy.ts';
import { describeRefusal } from './refusal.ts';
import { Refusal, type FailureContext, type Failure } from './failure.ts';
import { baseUrlOf } from '../http/sdk.ts';
import { shortUrl, withoutSecrets } from '../http/secrets.ts';

/** What a thrown value means. Its texts hold no key, no markup and no raw JSON. */
export function failureOf(thrown: unknown, context: FailureContext): Failure {
  if (thrown instanceof Refusal) return describeRefusal(thrown, context);
  if (thrown instanceof LlmkitError) return { error: thrown, retryable: false };
  const code = networkCode(thrown);
  if (code === undefined && !isFetchFailure(thrown)) return { error: unexpected(thrown, context), retryable: false };
  if (code !== undefined && UNREADABLE.test(code)) return { error: unreadable(thrown, context), retryable: false };
  if (context.answering) return { error: brokenOff(thrown, context), retryable: true };
  return unreachable(thrown, code ?? '', context);
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

const UNTRUSTED = /^(ERR_TLS.*|.*CERT.*|UNABLE_TO.*|ERR_SSL.*|EPROTO|DEPTH_ZERO.*)$/;

function unreachable(thrown: unknown, code: string, context: FailureContext): Failure {
  const { connection, env } = context;
  const address = new URL(baseUrlOf(connection));
  const proxy = proxyFor(address, env);
  const { host } = address;
  const fail: Fail = (message, hint, retryable = true) => ({
    error: new LlmkitError('unreachable', message, {
      hint,
      cause: thrown,
      details: { provider: connection.provider, reason: code },
    }),
    retryable,
  });
  if (UNTRUSTED.test(code)) {
    const hint = 'Check the base URL; a private certificate authority is named with NODE_EXTRA_CA_CERTS.';
    return fail(`Cannot trust the connection to ${host}${through(proxy)} (${code}).`, hint, false);
  }
  if (proxy) return proxyFailed(thrown, code, host, proxy, fail);
  if (isLoopback(address.hostname) && code === 'ECONNREFUSED') return nobodyAt(address, connection, fail);
  const hint = 'Check the network connection and the base URL.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return fail(`Cannot find the host ${host}.`, hint, code === 'EAI_AGAIN');
  }
  return fail(`Cannot reach ${host}${code ? ` (${code})` : ''}.`, hint);
}

type Fail = (message: string, hint: string, retryable?: boolean) => Failure;

function nobodyAt({ origin }: URL, { provider, ad_hoc }: Connection, fail: Fail): Failure {
  if (ad_hoc) {
    const hint = 'Start it, or correct the base URL (--base-url, LLM_BASE_URL).';
    return fail(`Nothing answers at ${origin}: is a server running there?`, hint, false);
  }
  const hint = 'Start it, or choose another --provider.';
  return fail(`Nothing answers at ${origin}: is ${provider} running?`, hint, false);
}

function proxyFailed(thrown: unknown, code: string, host: string, proxy: Proxy, fail: Fail): Failure {
  const { protocol, host: at, hostname } = proxy.url;
  const says = thrown instanceof ProxyRefusal ? thrown.says : '';
  const why = says !== '' ? ` (it says ${says})` : code ? ` (${code})` : '';
  const wantsPassword = says === '407' || /auth/i.test(says);
  const hint = wantsPassword
    ? `It wants a user name and a password: ${proxy.variable}=${protocol}//NAME:PASSWORD@${at}`
    : `Check ${proxy.variable}; hosts in NO_PROXY are reached without it.`;
  const nobody = code === 'ECONNREFUSED' && isLoopback(hostname);
  const permanent = nobody || code === 'ENOTFOUND' || wantsPassword || /^4\d\d$/.test(says);
  return fail(`Cannot reach ${host}${through(proxy)}${why}.`, hint, !permanent);
}

function through(proxy: Proxy | undefined): string {
  return proxy === undefined ? '' : ` through the proxy ${proxy.url.host} of ${proxy.variable}`;
}

/** What errors are made of, whichever realm they come from. */
interface ErrorLike {
  message?: unknown;
  code?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** An error and the causes below it. */
function causesOf(thrown: unknown): ErrorLike[] {
  const causes: ErrorLike[] = [];
  for (let error = thrown; typeof error === 'object' && error !== null && causes.length < 4;) {
    causes.push(error);
    ({ cause: error } = error as ErrorLike);
  }
  return causes;
}

/** The system's code, which lies a few causes deep, or inside an AggregateError. */
function networkCode(thrown: unknown): string | undefined {
  for (const { code, errors } of causesOf(thrown)) {
    const [first] = Array.isArray(errors) ? (errors as ErrorLike[]) : [];
    const found = code ?? first?.code;
    if (typeof found === 'string') return found;
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
  const options = text === words ? { cause: thrown } : {};
  return new LlmkitError('internal', `The call to ${shortUrl(baseUrlOf(connection))} failed: ${text}`, options);
}

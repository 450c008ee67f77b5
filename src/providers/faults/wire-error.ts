import { isLoopback } from '../../core/settings/connection.ts';
import { isAddress, serverAtStart } from '../../core/settings/server-name.ts';
import type { Advice } from '../../core/advice.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { Connection } from '../../core/ports/provider.ts';
import { type Proxy, ProxyRefusal, proxyFor } from '../http/proxy.ts';
import { describeRefusal } from './refusal.ts';
import { Refusal, type FailureContext, type Failure } from './failure.ts';
import { baseUrlOf } from '../http/sdk.ts';
import { shortUrl, withoutSecrets } from '../http/secrets.ts';
import { isUntrusted } from '../http/untrusted.ts';

/** The failure that a thrown value means. Its texts hold no key, no markup and no raw JSON. */
export function failureOf(thrown: unknown, context: FailureContext): Failure {
  if (thrown instanceof Refusal) return describeRefusal(thrown, context);
  if (thrown instanceof LlmkitError) return { error: thrown, retryable: false };
  const code = networkCode(thrown);
  if (code === undefined && !isFetchFailure(thrown)) return { error: unexpected(thrown, context), retryable: false };
  if (code !== undefined && UNREADABLE.test(code)) return { error: unreadable(thrown, context), retryable: false };
  if (context.answering) return { error: brokenOff(thrown, context), retryable: true };
  return unreachable(thrown, code ?? '', context);
}

/** Codes of zlib for bytes that it cannot decompress; a stream that only ends too early is a broken connection. */
const UNREADABLE = /^(Z_DATA_ERROR|Z_STREAM_ERROR|Z_NEED_DICT|ERR__ERROR_FORMAT_.*|ZSTD_.*)$/;

function unreadable(thrown: unknown, { connection: { provider, server } }: FailureContext): LlmkitError {
  return new LlmkitError('protocol', `${serverAtStart(server)} sent compressed data that cannot be read.`, {
    advice: [{ kind: 'check_connection', fault: 'compression' }],
    cause: thrown,
    details: { provider },
  });
}

function brokenOff(thrown: unknown, { connection: { provider, server } }: FailureContext): LlmkitError {
  return new LlmkitError('incomplete', `The answer was cut: ${server} broke off the connection.`, {
    cause: thrown,
    details: { provider },
  });
}

function unreachable(thrown: unknown, code: string, context: FailureContext): Failure {
  const { connection, env } = context;
  const address = new URL(baseUrlOf(connection));
  const proxy = proxyFor(address, env);
  const { host } = address;
  const fail: Fail = (message, advice, retryable = true) => ({
    error: new LlmkitError('unreachable', message, {
      advice,
      cause: thrown,
      details: { provider: connection.provider, reason: code },
    }),
    retryable,
  });
  if (isUntrusted(code)) {
    const advice = [{ kind: 'check_connection', fault: 'certificate' }] as const;
    return fail(`Cannot trust the connection to ${host}${through(proxy)} (${code}).`, advice, false);
  }
  if (proxy) return proxyFailed(thrown, code, host, proxy, fail);
  if (isLoopback(address.hostname) && code === 'ECONNREFUSED') return nobodyAt(address, connection, fail);
  const advice = [{ kind: 'check_connection', fault: 'network' }] as const;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return fail(`Cannot find the host ${host}.`, advice, code === 'EAI_AGAIN');
  }
  return fail(`Cannot reach ${host}${code ? ` (${code})` : ''}.`, advice);
}

type Fail = (message: string, advice: readonly Advice[], retryable?: boolean) => Failure;

function nobodyAt({ origin }: URL, { server, ad_hoc, base_url_way: way }: Connection, fail: Fail): Failure {
  const who = isAddress(server) ? 'a server running there' : `${server} running`;
  if (ad_hoc) {
    const advice = [{ kind: 'start_server' }, { kind: 'set_base_url', why: 'unanswered', way }] as const;
    return fail(`Nothing answers at ${origin}: is ${who}?`, advice, false);
  }
  const advice = [{ kind: 'start_server' }, { kind: 'other_model', by: 'provider' }] as const;
  return fail(`Nothing answers at ${origin}: is ${who}?`, advice, false);
}

function proxyFailed(thrown: unknown, code: string, host: string, proxy: Proxy, fail: Fail): Failure {
  const { variable, url } = proxy;
  const says = thrown instanceof ProxyRefusal ? thrown.says : '';
  const why = says !== '' ? ` (it says ${says})` : code ? ` (${code})` : '';
  const wantsPassword = says === '407' || /auth/i.test(says);
  const advice: Advice = wantsPassword
    ? { kind: 'mend_proxy', variable, fault: 'login', protocol: url.protocol, host: url.host }
    : { kind: 'mend_proxy', variable, fault: 'unreachable' };
  const nobody = code === 'ECONNREFUSED' && isLoopback(url.hostname);
  const permanent = nobody || code === 'ENOTFOUND' || wantsPassword || /^4\d\d$/.test(says);
  return fail(`Cannot reach ${host}${through(proxy)}${why}.`, [advice], !permanent);
}

function through(proxy: Proxy | undefined): string {
  return proxy === undefined ? '' : ` through the proxy ${proxy.url.host} of ${proxy.variable}`;
}

/** The parts of an error, whichever realm it comes from. */
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

/** Recognizes the words of fetch when the network failed. */
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

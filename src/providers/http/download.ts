import { isIP } from 'node:net';
import type { Environment } from '../../core/environment.ts';
import type { Advice } from '../../core/advice.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { Download, Downloaded } from '../../core/ports/file-sources.ts';
import { isLoopback } from '../../core/settings/connection.ts';
import { withShortNames } from '../../core/short-names.ts';
import type { Fetch, Reply } from './fetch.ts';
import { plainHost, proxyFor } from './proxy.ts';
import { lookupPublic, PrivateAddress, refusePrivate } from './public-address.ts';
import { shortUrl } from './secrets.ts';
import { isUntrusted } from './untrusted.ts';

/** Redirects that are followed; browsers stop at 20. */
const MOST_REDIRECTS = 10;

/** Silence after which it is given up, in milliseconds. */
const SILENCE_MS = 60_000;

const HEADERS = {
  'user-agent': 'llmkit',
  accept: 'text/html, text/*;q=0.9, application/pdf, image/*, audio/*, */*;q=0.5',
};

/**
 * What stands at an address that a person typed. It may be private as typed; wherever its server sends from there has to be
 * an address of the internet, and so has what a name leads to.
 */
export async function download(
  env: Environment,
  typed: string,
  { limit, signal, allowHttp = false }: Parameters<Download>[1],
): Promise<Downloaded> {
  const start = checkedUrl(typed);
  const isTypedPrivate = isTyped(start);
  // A chunk of its own, which calls of models load too.
  const { createNetwork } = await import('./network.ts');
  const direct = createNetwork(env);
  const guarded = createNetwork(env, { lookup: lookupPublic });
  let url = start;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    refusePlain(url, allowHttp);
    const isOwn = isTypedPrivate && url.origin === start.origin;
    const silence = new Silence(url, signal);
    try {
      // A proxy looks names up itself; node:http asks nobody about an address.
      if (!isOwn && (isIP(plainHost(url.hostname)) > 0 || proxyFor(url, env))) await refusePrivate(url);
      const reply = await silence.within(ask(isOwn ? direct : guarded, url, silence.signal));
      const next = reply.status >= 300 && reply.status < 400 ? reply.headers.get('location') : null;
      if (next === null) return await downloaded(reply, url, { limit, silence });
      reply.body?.destroy?.();
      url = checkedUrl(next, url);
    } catch (thrown) {
      signal.throwIfAborted();
      throw asFailure(thrown, url, url !== start);
    }
  }
  throw failed('unreachable', start, `it redirects more than ${MOST_REDIRECTS} times`);
}

function ask(fetch: Fetch, url: URL, signal: AbortSignal): Promise<Reply> {
  return fetch(url.href, { headers: HEADERS, signal });
}

/** Ends a wait for a server that is silent too long. */
class Silence {
  readonly #url: URL;
  readonly #stall = new AbortController();
  readonly signal: AbortSignal;

  constructor(url: URL, signal: AbortSignal) {
    this.#url = url;
    this.signal = AbortSignal.any([signal, this.#stall.signal]);
  }

  async within<T>(pending: Promise<T>): Promise<T> {
    const why = `it sent nothing for ${SILENCE_MS / 1000} s`;
    const timer = setTimeout(() => this.#stall.abort(failed('timeout', this.#url, why)), SILENCE_MS);
    try {
      return await pending;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function downloaded(
  { ok, status, headers, body }: Reply,
  url: URL,
  { limit, silence }: { limit: number; silence: Silence },
): Promise<Downloaded> {
  if (!ok) {
    body?.destroy?.();
    throw failed(status < 500 ? 'not_found' : 'unreachable', url, `its server answers ${status}`);
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = body?.[Symbol.asyncIterator]();
  for (let next = await read(); next !== undefined; next = await read()) {
    length += next.length;
    if (length > limit) {
      body?.destroy?.();
      throw failed('input_too_large', url, `it has more than ${Math.floor(limit / 2 ** 20)} MiB`);
    }
    pieces.push(next);
  }
  const told = headers.get('content-type') ?? '';
  const type = told.split(';', 1)[0]!.trim().toLowerCase();
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(told)?.[1];
  return {
    bytes: Buffer.concat(pieces),
    url: url.href,
    ...(type && { media_type: type }),
    ...(charset && { charset }),
  };

  async function read(): Promise<Uint8Array | undefined> {
    const next = reader && (await silence.within(reader.next()));
    return next === undefined || next.done ? undefined : next.value;
  }
}

/** Throws `usage` for what is no address, and for one that holds a name and a password, which are not repeated. */
function checkedUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) {
    if (base) throw failed('usage', base, 'it redirects to what is no address');
    const shown = text.includes('@') ? 'that' : JSON.stringify(text);
    throw new LlmkitError('usage', withShortNames(`Cannot fetch ${shown}: it is no address.`));
  }
  const url = new URL(text, base);
  if (!/^https?:$/.test(url.protocol)) throw failed('usage', url, 'only http and https are fetched');
  if (url.username !== '' || url.password !== '') throw failed('usage', url, 'it holds a user name or a password');
  return url;
}

/** Tells whether the host is private on the face of it, so that whoever typed it meant that. */
function isTyped({ hostname }: URL): boolean {
  return isLoopback(hostname) || isIP(plainHost(hostname)) > 0;
}

function refusePlain({ protocol, hostname }: URL, allowed: boolean): void {
  if (protocol !== 'http:' || allowed || isLoopback(hostname)) return;
  const message = `Refusing to fetch from ${hostname} over plain http: what comes could be changed on the way.`;
  throw new LlmkitError('insecure_url', withShortNames(message), { advice: [{ kind: 'allow_http' }] });
}

function asFailure(thrown: unknown, url: URL, isRedirected: boolean): LlmkitError {
  if (LlmkitError.is(thrown)) return thrown;
  if (thrown instanceof PrivateAddress) {
    const way = isRedirected ? `it is redirected to ${url.host}, which is` : 'it is';
    const advice: Advice[] = [{ kind: 'example', text: 'curl -sL ADDRESS | llmkit chat -f - "…" where you trust it' }];
    return failed('usage', url, `${way} no address of the internet`, isRedirected ? {} : { advice });
  }
  const { code, message } = thrown as NodeJS.ErrnoException;
  const fault = code !== undefined && isUntrusted(code) ? 'certificate' : 'address';
  const why = fault === 'certificate' ? `its certificate is not trusted (${code})` : (REASONS[code ?? ''] ?? message);
  return failed('unreachable', url, why, { cause: thrown, advice: [{ kind: 'check_connection', fault }] });
}

const REASONS: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'its host is not found at this moment',
  ECONNREFUSED: 'nothing answers there',
  ECONNRESET: 'the connection broke off',
  ENOTFOUND: 'there is no such host',
};

type Failing = ConstructorParameters<typeof LlmkitError>[2];

function failed(code: LlmkitError['code'], url: URL, why: string, more?: Failing): LlmkitError {
  const shown = shortUrl(url.href);
  return new LlmkitError(code, withShortNames(`Cannot fetch ${shown}: ${why}.`), more);
}

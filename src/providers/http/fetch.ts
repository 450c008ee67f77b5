import { serverAtStart } from '../../core/settings/server-name.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import type { Connection } from '../../core/ports/provider.ts';
import { shortUrl, withoutSecrets } from './secrets.ts';

/** A way to the network: `network.ts`, or whatever has the shape of the global `fetch`. */
export type Fetch = (input: string | URL | Request, init?: Sending) => Promise<Reply>;

/** `isOnce`: it is never sent again, not even where it seems that the server has seen nothing of it. */
export type Sending = RequestInit & { isOnce?: boolean };

/** What is used of a `Response`, which is itself one. */
export interface Reply {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly body: ReplyBody | null;
}

export type ReplyHeaders = Pick<Headers, 'get' | 'has' | 'entries'>;

export interface ReplyBody extends AsyncIterable<Uint8Array> {
  /** Closes the connection. Absent: leaving the iterator does. */
  destroy?(): void;
  /** Leaves the rest unread, and the connection for the next request if little is left. */
  drain?(): Promise<void>;
}

export interface HttpOptions {
  connection: Connection;
  /** The one that reaches the network. */
  fetch: Fetch;
  /** Aborting it closes the connection. */
  signal: AbortSignal;
  clock: Clock;
  /** The most of a body that is taken; that of the longest answer where absent. */
  mostBytes?: number;
}

/** The one way to the network, under both SDKs. */
export interface Http {
  /**
   * For an SDK. Follows no redirect and waits no longer for an answer than the connection says. Throws `protocol`
   * (redirect) and `timeout`; what the network throws passes through.
   */
  fetch: Fetch;
  /** The body of a response of `fetch`. */
  open(response: Reply): Body;
}

/** A body that is read piece by piece. */
export interface Body {
  /**
   * The next piece, decompressed; undefined at the end. Throws `timeout` after too long a silence, or when nothing but
   * keep-alives came for five times as long; `protocol` above 512 MiB.
   */
  read(): Promise<Uint8Array | undefined>;
  /** Tells that what was read held a part of the answer, and no mere sign of life. */
  answered(): void;
  /** Tells that the answer is whole: what may come behind it is waited for 2 s at most, from the first time this is told. */
  finished(): void;
  /** Leaves what is behind the answer; the connection may serve the next request. */
  drain(): Promise<void>;
  /** Closes the connection, unless the body was read to its end or drained. */
  close(): Promise<void>;
}

/** The longest answer taken, in bytes after decompression: a million tokens, one an event, stay well below it. */
const MAX_ANSWER_BYTES = 512 * 2 ** 20;

/** So many times the allowed silence may pass with signs of life only: a model that thinks is not a model that hangs. */
const PATIENCE_WITH_KEEP_ALIVES = 5;

/** The longest wait for what comes behind the reason to stop, such as the usage, in milliseconds. */
const LONGEST_CLOSING_MS = 2_000;

/** A timer above this fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function openHttp(options: HttpOptions): Http {
  const { connection } = options;
  const stall = new AbortController();
  const stop = () => stall.abort(options.signal.reason);
  const release = () => options.signal.removeEventListener('abort', stop);
  const signalFor = (own: AbortSignal | null | undefined) => {
    if (own != null) return AbortSignal.any([options.signal, stall.signal, own]);
    // Much cheaper than `any`, for a body that is surely closed.
    if (options.signal.aborted) stop();
    else options.signal.addEventListener('abort', stop, { once: true });
    return stall.signal;
  };
  return {
    async fetch(input, init = {}) {
      const request: Sending = { ...init, redirect: 'manual', signal: signalFor(init.signal) };
      try {
        const pending = options.fetch(input, request);
        const response = await withinSilence(pending, connection.first_byte_timeout_ms, stall, connection);
        if (!isRedirect(response)) return response;
        await openBody(response, stall, options).close();
        throw redirected(response, connection);
      } catch (thrown) {
        release();
        throw thrown;
      }
    },
    open: (response) => {
      const body = openBody(response, stall, options);
      return { ...body, close: () => body.close().finally(release) };
    },
  };
}

function openBody({ body }: Reply, stall: AbortController, options: HttpOptions): Body {
  const { connection, clock, mostBytes = MAX_ANSWER_BYTES } = options;
  const pieces = body?.[Symbol.asyncIterator]();
  let left = false;
  const patience = PATIENCE_WITH_KEEP_ALIVES * connection.timeout_ms;
  let silence = connection.first_byte_timeout_ms;
  let answerDue = clock.monotonic() + Math.max(patience, silence);
  let endDue = Infinity;
  let bytes = 0;
  return {
    answered() {
      answerDue = clock.monotonic() + patience;
      endDue = Infinity;
    },
    finished: () => void (endDue = Math.min(endDue, clock.monotonic() + LONGEST_CLOSING_MS)),
    async read() {
      if (pieces === undefined) return undefined;
      if (clock.monotonic() > answerDue) throw silent(connection, 'only keep-alives', patience);
      const wait = Math.max(0, Math.min(silence, endDue - clock.monotonic()));
      const { value, done } = await withinSilence(pieces.next(), wait, stall, connection);
      if (done) return undefined;
      silence = connection.timeout_ms;
      bytes += value.length;
      if (bytes <= mostBytes) return value;
      throw new LlmkitError(
        'protocol',
        `${serverAtStart(connection.server)} sent more than ${mostBytes / 2 ** 20} MiB.`,
      );
    },
    async drain() {
      if (body?.drain === undefined) return;
      left = true;
      await body.drain();
    },
    async close() {
      if (left) return;
      if (body?.destroy) return body.destroy();
      // A body that failed has nothing left to close.
      await pieces?.return?.().catch(() => undefined);
    },
  };
}

/** Waits for the server only while something is asked of it: a reader that pauses is no silence of the server. */
async function withinSilence<T>(
  pending: Promise<T>,
  milliseconds: number,
  stall: AbortController,
  connection: Connection,
): Promise<T> {
  const timer = setTimeout(
    () => stall.abort(silent(connection, 'nothing', milliseconds)),
    Math.min(milliseconds, LONGEST_TIMER_MS),
  );
  try {
    return await pending;
  } finally {
    clearTimeout(timer);
  }
}

function silent({ provider, server }: Connection, what: string, milliseconds: number): LlmkitError {
  return new LlmkitError('timeout', `${serverAtStart(server)} sent ${what} for ${milliseconds / 1000} s.`, {
    advice: [{ kind: 'raise_limit', of: 'silence' }],
    details: { provider },
  });
}

/** The address that `fetch` is called with. */
export function urlOf(input: string | URL | Request): string {
  if (typeof input === 'string') return input;
  // Not `instanceof Request`: the first look at that loads the built-in fetch.
  return 'url' in input ? input.url : input.href;
}

function isRedirect(response: Reply): boolean {
  return response.status >= 300 && response.status < 400 && response.headers.has('location');
}

function redirected(response: Reply, connection: Connection): LlmkitError {
  const { provider, server, base_url_way } = connection;
  const target = withoutSecrets(shortUrl(response.headers.get('location') ?? ''), connection);
  return new LlmkitError(
    'protocol',
    `${serverAtStart(server)} redirects (${response.status}) to ${target}, which is not followed.`,
    {
      advice: [{ kind: 'set_base_url', why: 'redirected', way: base_url_way }],
      details: { provider, status: response.status },
    },
  );
}

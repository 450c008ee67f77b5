import { serverAtStart } from '../../core/settings/server-name.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { Connection } from '../../core/ports/provider.ts';
import type { Body, Fetch, Http, HttpOptions, Reply, ReplyBody, Sending } from './fetch.ts';
import { shortUrl, withoutSecrets } from './secrets.ts';

/** The longest answer taken, in bytes after decompression: a million tokens, one an event, stay well below it. */
const MAX_ANSWER_BYTES = 512 * 2 ** 20;

/** So many times the allowed silence may pass with signs of life only: a model that thinks is not a model that hangs. */
const PATIENCE_WITH_KEEP_ALIVES = 5;

/** The longest wait for what comes behind the reason to stop, such as the usage, in milliseconds. */
const LONGEST_CLOSING_MS = 2_000;

/** A timer above this fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function openHttp(options: HttpOptions): Http {
  return new OneCall(options);
}

/** Classes, not objects with functions of their own: those of each call would be made anew, and are looked up more slowly. */
class OneCall implements Http {
  readonly #options: HttpOptions;
  readonly #stall = new AbortController();
  readonly #stop: () => void;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#stop = () => this.#stall.abort(options.signal.reason);
  }

  // SDKs call it without its object.
  readonly fetch: Fetch = async (input, init = {}) => {
    const { connection, fetch } = this.#options;
    const request: Sending = { ...init, redirect: 'manual', signal: this.#signalFor(init.signal) };
    try {
      const pending = fetch(input, request);
      const response = await withinSilence(pending, connection.first_byte_timeout_ms, this.#stall, connection);
      if (!isRedirect(response)) return response;
      await this.open(response).close();
      throw redirected(response, connection);
    } catch (thrown) {
      this.#release();
      throw thrown;
    }
  };

  open(response: Reply): Body {
    return new OpenBody(response, this.#stall, this.#options, () => this.#release());
  }

  #signalFor(own: AbortSignal | null | undefined): AbortSignal {
    const { signal } = this.#options;
    if (own != null) return AbortSignal.any([signal, this.#stall.signal, own]);
    // Much cheaper than `any`, for a body that is surely closed.
    if (signal.aborted) this.#stop();
    else signal.addEventListener('abort', this.#stop, { once: true });
    return this.#stall.signal;
  }

  #release(): void {
    this.#options.signal.removeEventListener('abort', this.#stop);
  }
}

class OpenBody implements Body {
  readonly #body: ReplyBody | null;
  readonly #pieces: AsyncIterator<Uint8Array> | undefined;
  readonly #stall: AbortController;
  readonly #options: HttpOptions;
  readonly #closed: () => void;
  readonly #patience: number;
  #left = false;
  #silence: number;
  #answerDue: number;
  #endDue = Infinity;
  #bytes = 0;

  constructor({ body }: Reply, stall: AbortController, options: HttpOptions, closed: () => void) {
    const { connection, clock } = options;
    this.#body = body;
    this.#pieces = body?.[Symbol.asyncIterator]();
    this.#stall = stall;
    this.#options = options;
    this.#closed = closed;
    this.#patience = PATIENCE_WITH_KEEP_ALIVES * connection.timeout_ms;
    this.#silence = connection.first_byte_timeout_ms;
    this.#answerDue = clock.monotonic() + Math.max(this.#patience, this.#silence);
  }

  answered(): void {
    this.#answerDue = this.#options.clock.monotonic() + this.#patience;
    this.#endDue = Infinity;
  }

  finished(): void {
    this.#endDue = Math.min(this.#endDue, this.#options.clock.monotonic() + LONGEST_CLOSING_MS);
  }

  async read(): Promise<Uint8Array | undefined> {
    const { connection, clock, mostBytes = MAX_ANSWER_BYTES } = this.#options;
    if (this.#pieces === undefined) return undefined;
    const now = clock.monotonic();
    if (now > this.#answerDue) throw silent(connection, 'only keep-alives', this.#patience);
    const wait = Math.max(0, Math.min(this.#silence, this.#endDue - now));
    const { value, done } = await withinSilence(this.#pieces.next(), wait, this.#stall, connection);
    if (done) return undefined;
    this.#silence = connection.timeout_ms;
    this.#bytes += value.length;
    if (this.#bytes <= mostBytes) return value;
    throw new LlmkitError('protocol', `${serverAtStart(connection.server)} sent more than ${mostBytes / 2 ** 20} MiB.`);
  }

  async drain(): Promise<void> {
    if (this.#body?.drain === undefined) return;
    this.#left = true;
    await this.#body.drain();
  }

  async close(): Promise<void> {
    try {
      if (this.#left) return;
      if (this.#body?.destroy) return this.#body.destroy();
      // A body that failed has nothing left to close.
      await this.#pieces?.return?.().catch(() => undefined);
    } finally {
      this.#closed();
    }
  }
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

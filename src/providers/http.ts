import { LlmkitError } from '../core/errors.ts';
import type { Connection } from '../core/ports.ts';

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** What `fetch` takes as its way to the network; made by `dispatcher.ts`. */
export type Dispatcher = NonNullable<RequestInit['dispatcher']>;

export interface GuardOptions {
  connection: Connection;
  /** The one that reaches the network. */
  fetch: Fetch;
  /** Undefined: the built-in one will do. */
  dispatcher: () => Promise<Dispatcher | undefined>;
  /** Aborting it closes the connection. */
  signal: AbortSignal;
}

/** The longest answer taken, in bytes after decompression: a million tokens, one per event, stay well below it. */
export const MAX_ANSWER_BYTES = 512 * 2 ** 20;

/** A timer above this fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How much of an error page is read, in bytes. */
const MAX_ERROR_BYTES = 64 * 2 ** 10;

/**
 * The one fetch under both SDKs. Follows no redirect, ends a call after too long a silence, and bounds what it reads.
 * Throws `protocol` (redirect, too large) and `timeout`; what the network throws passes through.
 */
export function guardedFetch(options: GuardOptions): Fetch {
  const { connection } = options;
  return async (input, init = {}) => {
    const stall = new AbortController();
    const signals = [options.signal, stall.signal, init.signal].filter((signal) => signal != null);
    const dispatcher = await options.dispatcher();
    const request: RequestInit = {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.any(signals),
      ...(dispatcher && { dispatcher }),
    };
    const silence = { ms: connection.first_byte_timeout_ms };
    const watch = <T>(pending: Promise<T>) => withinSilence(pending, silence.ms, stall, connection);

    const response = await watch(options.fetch(input, request));
    if (isRedirect(response)) throw await redirected(response, connection);
    if (!response.body) return response;

    const reader = response.body.getReader();
    const read = async () => {
      const result = await watch(reader.read());
      silence.ms = connection.timeout_ms;
      return result;
    };
    const body = response.ok ? boundedAnswer(reader, read, connection) : boundedErrorPage(reader, read);
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  };
}

/** Waits for the server only while something is asked of it: a reader that pauses is no silence of the server. */
async function withinSilence<T>(
  pending: Promise<T>,
  milliseconds: number,
  stall: AbortController,
  { provider }: Connection,
): Promise<T> {
  const timer = setTimeout(() => {
    stall.abort(
      new LlmkitError('timeout', `${provider} sent nothing for ${milliseconds / 1000} s.`, {
        hint: 'Allow more with --timeout SECONDS.',
      }),
    );
  }, Math.min(milliseconds, LONGEST_TIMER_MS));
  try {
    return await pending;
  } finally {
    clearTimeout(timer);
  }
}

type BodyReader = ReadableStreamDefaultReader<Uint8Array>;
type Read = () => ReturnType<BodyReader['read']>;

function boundedAnswer(reader: BodyReader, read: Read, { provider }: Connection): ReadableStream<Uint8Array> {
  let bytes = 0;
  return pulled(reader, async (controller) => {
    const { done, value } = await read();
    if (done) return controller.close();
    bytes += value.length;
    if (bytes <= MAX_ANSWER_BYTES) return controller.enqueue(value);
    await reader.cancel();
    throw new LlmkitError('protocol', `${provider} sent more than ${MAX_ANSWER_BYTES / 2 ** 20} MiB.`);
  });
}

/** An error page is cut and not refused, so that its status and its first words are still told. */
function boundedErrorPage(reader: BodyReader, read: Read): ReadableStream<Uint8Array> {
  let bytes = 0;
  return pulled(reader, async (controller) => {
    const { done, value } = await read();
    if (done) return controller.close();
    controller.enqueue(value.subarray(0, MAX_ERROR_BYTES - bytes));
    bytes += value.length;
    if (bytes < MAX_ERROR_BYTES) return;
    controller.close();
    await reader.cancel();
  });
}

function pulled(
  reader: BodyReader,
  pull: (controller: ReadableStreamDefaultController<Uint8Array>) => Promise<void>,
): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull, cancel: (reason) => reader.cancel(reason) });
}

/** The address that `fetch` is called with. */
export function urlOf(input: string | URL | Request): string {
  return input instanceof Request ? input.url : input.toString();
}

function isRedirect(response: Response): boolean {
  return response.status >= 300 && response.status < 400 && response.headers.has('location');
}

async function redirected(response: Response, { provider }: Connection): Promise<LlmkitError> {
  const target = response.headers.get('location');
  await response.body?.cancel();
  return new LlmkitError('protocol', `${provider} redirects (${response.status}) to ${target}, which is not followed.`, {
    hint: `If you trust that address, make it the base URL: llmkit config set providers.${provider}.base_url URL`,
    details: { provider, status: response.status },
  });
}

import type { Advice } from '../../core/advice.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import type { ReplyHeaders } from '../http/fetch.ts';
import type { Failure } from '../faults/failure.ts';

/** The longest wait, in milliseconds; a server that asks for more ends the call. */
export const LONGEST_WAIT_MS = 60_000;
/** No retry begins later than this after the first request, in milliseconds. */
export const RETRY_DEADLINE_MS = 300_000;
const FIRST_WAIT_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;

export interface RetryOptions {
  max_retries: number;
  clock: Clock;
  /** 0 to 1, as `Math.random`. */
  random: () => number;
}

/** The retries of one call: when to send a failed request again, exponential with jitter, or as long as the server asks. */
export class Retry {
  readonly #options: RetryOptions;
  readonly #started: number;
  /** Tries so far, the first request not counted. */
  count = 0;

  constructor(options: RetryOptions) {
    this.#options = options;
    this.#started = options.clock.monotonic();
  }

  /** The wait before the next try, in milliseconds. Throws the failure's error when there is none. */
  next(failure: Failure): number {
    const { max_retries, clock, random } = this.#options;
    const asked = retryAfter(failure.refusal?.headers, clock.now()) ?? failure.refusal?.server.retry_after_ms;
    const error = asked === undefined ? failure.error : withWait(failure.error, asked, failure.retryable);
    if (!failure.retryable || this.count >= max_retries || (asked ?? 0) > LONGEST_WAIT_MS) throw error;
    const backoff = Math.min(FIRST_WAIT_MS * 2 ** this.count, LONGEST_BACKOFF_MS);
    // Jitter only ever lengthens a wait that the server asked for.
    const wait = asked === undefined ? backoff * (1 - random() / 4) : asked + random() * 250;
    if (clock.monotonic() - this.#started + wait > RETRY_DEADLINE_MS) throw error;
    this.count += 1;
    return wait;
  }
}

/** The wait that the headers ask for, in milliseconds; undefined when they ask for none that can be understood. */
export function retryAfter(headers: Pick<ReplyHeaders, 'get'> | undefined, now: Date): number | undefined {
  const milliseconds = lastNumber(headers?.get('retry-after-ms') ?? '');
  if (milliseconds !== undefined) return milliseconds;
  const value = headers?.get('retry-after') ?? '';
  const seconds = lastNumber(value);
  if (seconds !== undefined) return seconds * 1000;
  const date = value.match(HTTP_DATE)?.at(-1);
  return date === undefined ? undefined : Math.max(0, Date.parse(date) - now.getTime());
}

/** `Date.parse` alone would take "in 5 minutes" for a day in May. */
const HTTP_DATE = /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT/g;

/** A header that was sent twice holds both values, parted by a comma: the last number counts. */
function lastNumber(text: string): number | undefined {
  const numbers = text.split(',').filter((part) => /^\s*[+-]?\d+(\.\d+)?\s*$/.test(part));
  return numbers.length === 0 ? undefined : Math.max(0, Number(numbers.at(-1)));
}

/** The error with the wait that the server asks for; one that is too long for us is for whoever reads it. */
function withWait(error: LlmkitError, wait: number, retryable: boolean): LlmkitError {
  const tooLong: readonly Advice[] = [
    { kind: 'retry', after_ms: wait },
    { kind: 'other_model', by: 'fallback' },
  ];
  return new LlmkitError(error.code, error.message, {
    advice: retryable && wait > LONGEST_WAIT_MS ? tooLong : error.advice,
    cause: error.cause,
    details: { ...error.details, retry_after_ms: Math.round(wait) },
  });
}

/** Waits; rejects with the signal's reason as soon as it aborts. */
export function abortableSleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}

import type { Advice } from './advice.ts';
import { libraryHint } from './advice-words.ts';
import { withoutKeys, withoutKeysIn } from './key-shapes.ts';

/**
 * Everything that can go wrong, as a closed list. The exit code of each stands in `main.ts`; adding a member here
 * makes the compiler ask for one there.
 */
export type ErrorCode =
  | 'check_failed' // a check found faults
  | 'nothing_found' // a search
  | 'usage' // unknown option, bad value, wrong combination
  | 'invalid_variables' // missing or invalid variable values; details.variables holds them by name
  | 'invalid_template' // a prompt that cannot be parsed or rendered
  | 'out_of_range' // a message number that does not exist
  | 'input_too_large' // standard input or a file above its limit
  | 'config' // bad or unreadable settings
  | 'no_key' // a provider needs a key and there is none
  | 'unknown_provider'
  | 'insecure_keys' // the key file can be read by others
  | 'insecure_url' // plain http to another machine
  | 'not_found' // prompt, version, conversation, input file
  | 'model_not_found' // the provider does not know the model
  | 'conflict' // the name exists, or another process was faster
  | 'ambiguous' // several records match; details.matches lists them
  | 'not_owner'
  | 'auth' // the provider refused the key
  | 'bad_request' // the provider refused the request
  | 'quota_exhausted'
  | 'refused' // the provider or model declined to answer; the text is kept
  | 'invalid_output' // the answer does not fit the schema that it was asked for
  | 'protocol' // what came back is not a completion
  | 'unsupported' // the vendor has nothing of that kind
  | 'provider_failed' // a vendor that the program brought threw an error of its own
  | 'rate_limited'
  | 'overloaded'
  | 'limit_reached' // a limit of this home
  | 'unreachable'
  | 'timeout'
  | 'incomplete' // the answer was cut
  | 'store_corrupt'
  | 'store_newer'
  | 'store_locked'
  | 'store_io'
  | 'context_exceeded'
  | 'truncated' // cut at max_tokens, with --fail-on-truncation
  | 'internal'
  | 'hung_up'
  | 'interrupted'
  | 'reader_gone'
  | 'terminated';

/** Machine-readable facts about an error; what does not apply is absent. Never a key. */
export interface ErrorDetails {
  /** With `invalid_variables`: everything that is wrong, by variable. */
  variables?: Record<string, string[]>;
  provider?: string;
  model?: string;
  /** The HTTP status of the refusal. */
  status?: number;
  /** The server's own words. */
  server_message?: string;
  /** The id that the vendor's support asks for. */
  request_id?: string;
  /** The wait that the server asks for, in milliseconds. */
  retry_after_ms?: number;
  /** With `limit_reached`: when there is room again, ISO 8601 in UTC. */
  frees_at?: string;
  [more: string]: unknown;
}

export interface LlmkitErrorOptions {
  /** What to do next, the best way first; each surface words it for whoever it tells. */
  advice?: readonly Advice[];
  cause?: unknown;
  details?: ErrorDetails;
}

/** Marks errors of this class also where a program has loaded it twice, as ESM and as CommonJS. */
const BRAND = Symbol.for('llmkit.error');

/**
 * The one error class of the product: a stable `code`, a message for people, and what to do next. A key that was given
 * where something else belongs is not repeated, wherever the error is told.
 */
export class LlmkitError extends Error {
  override readonly name = 'LlmkitError';
  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly advice: readonly Advice[];
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: LlmkitErrorOptions = {}) {
    super(withoutKeys(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.advice = withoutKeysIn(options.advice ?? []);
    this.details = withoutKeysIn(options.details ?? {});
  }

  /** Tells whether `thrown` is such an error, of `code` if one is given; also one of the other module format. */
  static is(thrown: unknown, code?: ErrorCode): thrown is LlmkitError {
    if (typeof thrown !== 'object' || thrown === null || !(BRAND in thrown)) return false;
    return code === undefined || (thrown as LlmkitError).code === code;
  }

  /** The wait that the server asks for before the next try, in milliseconds. */
  get retryAfterMs(): number | undefined {
    return this.details.retry_after_ms;
  }

  /** The vendor's id of the request, which its support asks for. */
  get requestId(): string | undefined {
    return this.details.request_id;
  }

  /** What to do next, for whoever calls the library: one or two sentences to show after the message. */
  get hint(): string | undefined {
    return libraryHint(this.advice);
  }
}

/**
 * Any thrown value as an `LlmkitError`: an aborted signal's own reason as `interrupted` or `timeout`; what the machine failed at as
 * `store_io`; all else that is not one already is our own defect.
 */
export function asLlmkitError(thrown: unknown): LlmkitError {
  if (LlmkitError.is(thrown)) return thrown;
  if (thrown instanceof DOMException && thrown.name === 'AbortError') {
    return new LlmkitError('interrupted', 'The call was stopped.', { cause: thrown });
  }
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
    return new LlmkitError('timeout', 'The call took longer than it was given.', { cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (isOfMachine(thrown)) {
    return new LlmkitError('store_io', `Cannot go on: the disk or the system failed (${message}).`, {
      advice: [{ kind: 'retry' }],
      cause: thrown,
    });
  }
  return new LlmkitError('internal', message, { cause: thrown });
}

/** Codes of the system for what is neither misuse nor a defect, whatever it was about. */
const OF_MACHINE = new Set(['EIO', 'ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** Tells a call of the system that failed because the machine did. */
export function isOfMachine(thrown: unknown): boolean {
  const { code, syscall } = (thrown ?? {}) as { code?: unknown; syscall?: unknown };
  return typeof syscall === 'string' && OF_MACHINE.has(String(code));
}

/** For a rejection of what may be missing: nothing where it is, and any other fault thrown on. */
export function unlessNotFound(thrown: unknown): undefined {
  if (thrown instanceof LlmkitError && thrown.code === 'not_found') return undefined;
  throw thrown;
}

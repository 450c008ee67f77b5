import { asLlmkitError, type ErrorCode, type LlmkitError } from '../errors.ts';
import type { Notice, ProviderEvent } from '../events.ts';
import type { OwnPrices } from '../facts/facts-of-call.ts';
import type { Connection } from '../ports/provider.ts';
import type { ModelRequest } from '../records/model-request.ts';
import type { SettingValues } from '../tables/settings.ts';

/** A model to ask and the way to it. */
export interface Candidate {
  connection: Connection;
  request: ModelRequest;
  /** What the user says that models cost. */
  own_prices?: OwnPrices;
}

/** A model that cannot be asked, and why; worth telling only when it would be asked. */
export interface Unable {
  model: string;
  fault: LlmkitError;
}

/** Overloaded, limited or unreachable: another model may well answer. A wrong key or a bad request is to be mended. */
const ANOTHER_MAY_ANSWER: ReadonlySet<ErrorCode> = new Set([
  'overloaded',
  'rate_limited',
  'quota_exhausted',
  'unreachable',
  'timeout',
  'incomplete',
]);

/** The flags under which a fallback is resolved: those of the call, with `-m model` at that model's own provider. */
export function fallbackFlags(flags: SettingValues, model: string): SettingValues {
  const { provider: _provider, base_url: _baseUrl, ...others } = flags;
  return { ...others, model };
}

/** A vendor's own parameters (`--set`) mean nothing to another vendor. */
export function withoutForeignParameters(fallback: Candidate, first: Candidate): Candidate {
  const { provider, server } = first.connection;
  if (fallback.connection.provider === provider && fallback.connection.server === server) return fallback;
  const { extra: _extra, ...request } = fallback.request;
  return { ...fallback, request };
}

/** Events that are a part of an answer. */
const SHOWN: ReadonlySet<ProviderEvent['type']> = new Set(['text', 'reasoning', 'tool_call']);

export interface FallbackOptions {
  ask: (candidate: Candidate) => AsyncIterable<ProviderEvent>;
  signal: AbortSignal;
  /** Called before another one is asked. */
  turnedTo: (next: Candidate) => void;
}

/**
 * Streams from the first candidate, and from the next one when one is overloaded, limited or unreachable before any of
 * its answer was shown: text of one model is never followed by another's. Throws what the last one asked threw.
 */
export async function* streamFromFirstAble(
  first: Candidate,
  fallbacks: readonly (Candidate | Unable)[],
  { ask, signal, turnedTo }: FallbackOptions,
): AsyncGenerator<ProviderEvent> {
  const left = [...fallbacks];
  for (let candidate = first; ;) {
    let shown = false;
    try {
      for await (const event of ask(candidate)) {
        if (SHOWN.has(event.type)) shown = true;
        yield event;
      }
      return;
    } catch (thrown) {
      const error = asLlmkitError(thrown);
      if (shown || signal.aborted || !ANOTHER_MAY_ANSWER.has(error.code)) throw thrown;
      let next = left.shift();
      for (; next && 'fault' in next; next = left.shift()) yield unableNotice(next);
      if (next === undefined) throw thrown;
      yield fallbackNotice(error, next);
      turnedTo(next);
      candidate = next;
    }
  }
}

function unableNotice({ model, fault }: Unable): Notice {
  return { type: 'notice', code: 'fallback', message: `The fallback ${model} is left out: ${fault.message}` };
}

function fallbackNotice({ message }: LlmkitError, { connection, request }: Candidate): Notice {
  const name = `${connection.provider}/${request.model}`;
  return { type: 'notice', code: 'fallback', message: `${message} Asking ${name} instead.` };
}

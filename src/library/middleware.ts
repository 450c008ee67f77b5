import type { Ask } from '../core/call/ask.ts';
import type { ProviderEvent } from '../core/events.ts';
import { present } from '../core/fields.ts';
import type { ModelRequest } from '../core/records/model-request.ts';

/** What a call is about, for what stands around it. */
export interface AboutCall {
  provider: string;
  /** `answer`, `summary`, `title` … */
  purpose: string;
  conversationId?: string;
  signal: AbortSignal;
}

/**
 * Stands around every call: may change the request, the events, or answer by itself. Outside limits, cache and usage: what it
 * answers by itself costs and counts nothing.
 */
export type Middleware = (
  request: ModelRequest,
  next: (request: ModelRequest) => AsyncIterable<ProviderEvent>,
  about: AboutCall,
) => AsyncIterable<ProviderEvent>;

/** `ask` with all of them around it, the first outermost. */
export function withMiddleware(ask: Ask, middleware: readonly Middleware[]): Ask {
  return middleware.reduceRight<Ask>(
    (inner, around) => (call, options) => {
      const { connection, about } = call;
      const next = (request: ModelRequest) => inner({ ...call, request }, options);
      return around(call.request, next, {
        provider: connection.provider,
        purpose: about.purpose,
        ...present({ conversationId: about.conversation_id }),
        signal: options.signal,
      });
    },
    ask,
  );
}

import type { TapedRequest } from '../records/tape.ts';
import type { Call } from './ask.ts';

/** The part of a call that its answer is known by on a tape: neither the way to the server, nor its key or headers. */
export function tapedRequest({ connection, request }: Pick<Call, 'connection' | 'request'>): TapedRequest {
  return { provider: connection.provider, request: inOrder(askedIn(request)) as TapedRequest['request'] };
}

/** What is asked, without who wanted it so. */
export function askedIn({ asked_for: _askedFor, defaults: _defaults, ...asked }: Call['request']): object {
  return asked;
}

/** The same with the keys of every object in alphabetical order. */
export function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  // The bytes of files: their keys are hashes of them.
  if (value instanceof Map) return [...value.keys()].map(String).toSorted();
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([key, inner]) => [key, inOrder(inner)]),
  );
}

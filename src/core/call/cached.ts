import type { ProviderEvent } from '../events.ts';
import type { Ask, Call } from './ask.ts';
import type { CachingPorts } from './ports.ts';

/**
 * Answers from the cache where the same request was answered before, and keeps what comes otherwise: nothing that was cut,
 * refused, or has to do with tools. A call that is not to be kept passes untouched.
 */
export function cached(ask: Ask, ports: CachingPorts): Ask {
  return (call, options) => (call.rules.cache === undefined ? ask(call, options) : recalled(ask, call, options, ports));
}

async function* recalled(
  ask: Ask,
  call: Call,
  options: { signal: AbortSignal },
  ports: CachingPorts,
): AsyncGenerator<ProviderEvent> {
  const { askOrRecall } = await import('./recall.ts');
  yield* askOrRecall(ask, call, options, ports);
}

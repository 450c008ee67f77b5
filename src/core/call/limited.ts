import { asLlmkitError } from '../errors.ts';
import type { ProviderEvent } from '../events.ts';
import type { Ask, Call, CallRules } from './ask.ts';
import type { LimitingPorts, Outcome } from './ports.ts';

/**
 * Lets a call through when there is room for it at its worst, which is reserved before anything is sent; its own line
 * settles that. Throws `limit_reached`. A call without limits passes untouched.
 */
export function limited(ask: Ask, ports: LimitingPorts): Ask {
  return (call, options) => (isLimited(call.rules) ? askWithin(ask, call, options, ports) : ask(call, options));
}

function isLimited({ limits, budget }: CallRules): boolean {
  return limits !== undefined || budget !== undefined;
}

async function* askWithin(
  ask: Ask,
  call: Call,
  options: { signal: AbortSignal },
  ports: LimitingPorts,
): AsyncGenerator<ProviderEvent> {
  const { reserve } = await import('./reservation.ts');
  options.signal.throwIfAborted();
  const { request, notices, settle } = await reserve(call, ports);
  const outcome: Outcome = { status: 'interrupted' };
  try {
    yield* notices;
    for await (const event of ask({ ...call, request }, options)) {
      if (event.type === 'usage') outcome.usage = event.usage;
      yield event;
    }
    outcome.status = 'ok';
  } catch (thrown) {
    outcome.status = asLlmkitError(thrown).code;
    throw thrown;
  } finally {
    settle(outcome);
  }
}

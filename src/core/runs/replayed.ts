import type { Ask, Call } from '../call/ask.ts';
import { recorded, type RecordingPorts } from '../call/recorded.ts';
import type { ProviderEvent } from '../events.ts';
import { batchPrices } from '../facts/batch-prices.ts';
import { costOf } from '../facts/cost.ts';
import { pricesOfCall } from '../facts/facts-of-call.ts';
import { present } from '../fields.ts';
import type { BatchResult } from '../ports/batches.ts';
import type { ModelFactsPort } from '../ports/model-facts.ts';
import type { UsageLine } from '../records/usage-line.ts';

/** What came of a line of a batch, as if it were asked now: at the price of a batch, and with a line of usage of that id. */
export function replayed(result: BatchResult, call_id: string, ports: RecordingPorts): Ask {
  // How long it took says nothing, and its question is not at hand.
  const append = ({ duration_ms: _took, first_token_ms: _first, question_chars: _length, ...line }: UsageLine) =>
    ports.usage.append(line);
  return (call, options) => {
    const ask = recorded(() => eventsOf(result, call, ports), { ...ports, usage: { append }, modelFacts: NO_PRICES });
    return ask({ ...call, id: call_id, own_prices: {} }, options);
  };
}

async function* eventsOf(
  { events, failure }: BatchResult,
  call: Call,
  { modelFacts }: RecordingPorts,
): AsyncGenerator<ProviderEvent> {
  for (const event of events) {
    if (event.type !== 'usage') yield event;
    else {
      const prices = batchPrices(call.connection.provider, await pricesOfCall(call, modelFacts));
      yield { ...event, ...present({ cost_usd: event.cost_usd ?? costOf(event.usage, prices) }) };
    }
  }
  if (failure) throw failure;
}

/** Those of single calls do not hold. */
const NO_PRICES: ModelFactsPort = {
  factsOf: async (provider, model) => ({ provider, model, takes: {}, sources: {} }),
};

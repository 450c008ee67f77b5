import type { Answered } from '../evals/outcome.ts';
import { asLlmkitError, type LlmkitError } from '../errors.ts';
import type { ExchangeInput, ExchangePorts } from '../exchange/input.ts';
import { runExchange } from '../exchange/run.ts';
import { present } from '../fields.ts';
import type { ChatCompletionResponse } from '../records/chat.ts';
import type { SettingValues } from '../tables/settings.ts';
import { kindOfFault } from './faults.ts';
import type { AdaptivePace } from './pace.ts';
import { Budget } from '../usage/budget.ts';

/** What calls may cost together, where that is bounded. */
export function budgetOf({ max_cost_usd: most }: SettingValues): Budget | undefined {
  return most === undefined ? undefined : new Budget(most, { shortens: false });
}

/**
 * An answer, or what went wrong; with a `pace` as soon as the server lets it in, however often it says that there are too many.
 * Throws what ends the whole run.
 */
export async function answeredTo(
  ports: ExchangePorts,
  input: ExchangeInput,
  { signal, pace }: { signal: AbortSignal; pace?: AdaptivePace | undefined },
): Promise<Answered> {
  for (;;) {
    const start = await pace?.start(signal);
    const answered = await answeredOnce(ports, input, signal);
    const isLimited = answered.failure !== undefined && kindOfFault(answered.failure) === 'limited';
    if (!isLimited) pace?.passed();
    if (!isLimited || !start || !pace?.refusedBy(answered.failure!, 'limited', start)) return answered;
  }
}

async function answeredOnce(ports: ExchangePorts, input: ExchangeInput, signal: AbortSignal): Promise<Answered> {
  let response: ChatCompletionResponse | undefined;
  let failure: LlmkitError | undefined;
  try {
    for await (const event of runExchange(ports, input, { signal }))
      if (event.type === 'answer') ({ response } = event);
  } catch (thrown) {
    signal.throwIfAborted();
    failure = asLlmkitError(thrown);
    // Says nothing about the answer.
    if (/^(internal|store_)/.test(failure.code)) throw failure;
  }
  return { duration_ms: response?.duration_ms, ...present({ response, failure }) };
}

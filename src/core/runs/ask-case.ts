import { asLlmkitError, type LlmkitError } from '../errors.ts';
import type { Notice } from '../events.ts';
import type { ExchangeInput, ExchangePorts } from '../exchange/input.ts';
import { runExchange } from '../exchange/run.ts';
import type { Planner } from '../exchange/shared-plan.ts';
import { present } from '../fields.ts';
import type { ChatCompletionResponse } from '../records/chat.ts';
import type { RunAnswer } from '../records/run-line.ts';
import type { CaseOutcome } from './case.ts';

/** Asks one case like a single question. What is wrong with its answer is its outcome; a stop is thrown. */
export async function askCase(
  ports: ExchangePorts,
  input: ExchangeInput,
  { signal, onNotice, planner }: { signal: AbortSignal; onNotice?: (notice: Notice) => void; planner?: Planner },
): Promise<CaseOutcome> {
  let response: ChatCompletionResponse | undefined;
  let failure: LlmkitError | undefined;
  try {
    for await (const event of runExchange(ports, input, present({ signal, planner }))) {
      if (event.type === 'answer') ({ response } = event);
      else if (event.type === 'notice') onNotice?.(event);
    }
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    failure = asLlmkitError(thrown);
  }
  return present({ response, failure });
}

/** What is kept of an outcome. */
export function answerOf({ response, failure }: CaseOutcome): RunAnswer {
  const { message, output, provider, model, usage, cost_usd, finish_reason, duration_ms } = response ?? {};
  return present({
    answer: message === undefined || (failure && message.content === '') ? undefined : message.content,
    output,
    provider,
    model,
    usage,
    cost_usd,
    finish_reason,
    duration_ms,
    error: failure && { code: failure.code, message: failure.message },
  });
}

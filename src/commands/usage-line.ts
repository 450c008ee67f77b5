import { costWords } from '../core/facts/usd.ts';
import type { ChatCompletionResponse } from '../core/records/chat.ts';

/** Tokens, cost, time and model of one answer, for a person. */
export function usageLine({
  usage,
  cost_usd: cost,
  duration_ms: duration,
  provider,
  model,
}: ChatCompletionResponse): string {
  const tokens = usage
    ? `${usage.prompt_tokens} prompt + ${usage.completion_tokens} completion = ${usage.total_tokens} tokens`
    : 'tokens unknown';
  return `usage: ${tokens}, ${costWords(cost)}, ${(duration / 1000).toFixed(1)} s, ${provider}/${model}`;
}

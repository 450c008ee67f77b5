import type { ChatCompletionResponse } from '../core/records/chat.ts';

/** Tokens, cost and time of one answer, in a few words. */
export function costLine({ usage, cost_usd: cost, duration_ms: duration }: ChatCompletionResponse): string {
  const tokens = usage ? `${usage.prompt_tokens} + ${usage.completion_tokens} tokens` : 'tokens unknown';
  const price = cost === undefined ? '' : ` · $${cost.toPrecision(2)}`;
  return `${tokens}${price} · ${(duration / 1000).toFixed(1)} s`;
}

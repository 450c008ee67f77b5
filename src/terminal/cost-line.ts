import { costWords } from '../core/facts/usd.ts';
import type { ChatCompletionResponse } from '../core/records/chat.ts';

/** Tokens, cost and time of one answer, in a few words. */
export function costLine({ usage, cost_usd: cost, duration_ms: duration }: ChatCompletionResponse): string {
  const tokens = usage ? `${usage.prompt_tokens} + ${usage.completion_tokens} tokens` : 'tokens unknown';
  return `${tokens} · ${costWords(cost)} · ${(duration / 1000).toFixed(1)} s`;
}

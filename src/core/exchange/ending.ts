import { noticeOf, type Notice } from '../events.ts';
import { textOf } from '../records/parts.ts';
import type { AnswerCollector, AnswerLimit } from './answer-collector.ts';
import type { Candidate } from './fallbacks.ts';

/** Vendors' own names for it, which `extra` may hold. */
const LIMITS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];

/**
 * What cuts an answer that became too long: `max_tokens` where somebody set it, or where the wire cannot do without; else
 * the window, or a limit of the server's own.
 */
export function limitOf({ request, connection }: Pick<Candidate, 'request' | 'connection'>): AnswerLimit {
  const isSet = request.max_tokens !== undefined || LIMITS.some((name) => request.extra?.[name] !== undefined);
  if (isSet || connection.type === 'anthropic')
    return { by: ' at max_tokens', advice: [{ kind: 'raise_limit', of: 'answer' }] };
  return { by: `: the context window of ${request.model} is full, or the server has a limit of its own`, advice: [] };
}

/** The most tokens of an answer that a request on its way asks for; undefined where it sets no limit. */
export function limitIn(body: unknown): number | undefined {
  const fields = Object(body) as Record<string, unknown>;
  return LIMITS.map((name) => fields[name]).find((limit) => typeof limit === 'number');
}

/** What a person has to be told of an answer that came to its end: that it was cut, or why there may be none to see. */
export function noticesOfEnd(answer: AnswerCollector, asked: Candidate): Notice[] {
  if (answer.finishReason === 'length') {
    const { by, advice } = limitOf(asked);
    return [noticeOf('truncated', [`the answer was cut${by}`, ...advice.flatMap((way) => ['; ', way])])];
  }
  if (answer.finishReason !== 'other' || answer.isExplained || answer.openCalls.length > 0) return [];
  if (textOf(answer.parts) !== '') return [];
  return [noticeOf('finish', ['the answer is empty: the model stopped for a reason that is not known here'])];
}

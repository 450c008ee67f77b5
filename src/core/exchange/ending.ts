import type { Advice } from '../advice.ts';
import { LlmkitError } from '../errors.ts';
import { noticeOf, type Notice } from '../events.ts';
import { textOf } from '../records/parts.ts';
import { serverAtStart } from '../settings/server-name.ts';
import type { SettingValues } from '../tables/settings.ts';
import type { AnswerCollector } from './answer-collector.ts';
import type { Candidate } from './fallbacks.ts';

/** What cut an answer off, and what helps against it. */
interface AnswerLimit {
  /** Goes on from "The answer was cut". */
  by: string;
  advice: readonly Advice[];
}

/** Vendors' own names for it, which `extra` may hold. */
const LIMITS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];

/**
 * What cuts an answer that became too long: `max_tokens` where somebody set it, or where the wire cannot do without; else
 * the window, or a limit of the server's own.
 */
function limitOf({ request, connection }: Pick<Candidate, 'request' | 'connection'>): AnswerLimit {
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

/** What is wrong with an answer that came to its end. */
export function faultOfEnd(
  { finishReason, answering }: AnswerCollector,
  asked: Candidate,
  { fail_on_truncation: failOnTruncation }: SettingValues,
): LlmkitError | undefined {
  const { model } = answering;
  switch (finishReason) {
    case 'length': {
      if (failOnTruncation !== true) return undefined;
      const { by, advice } = limitOf(asked);
      return new LlmkitError('truncated', `The answer was cut${by}.`, { advice });
    }
    case 'content_filter':
    case 'refused':
      return new LlmkitError('refused', `${model} declined to answer (${finishReason}).`, {
        advice: [
          { kind: 'say', text: 'Ask differently' },
          { kind: 'other_model', by: 'model' },
        ],
      });
    case 'context':
      return new LlmkitError('context_exceeded', `The answer was cut: the context window of ${model} is full.`, {
        advice: [{ kind: 'shorten_conversation' }],
      });
    case 'incomplete': {
      const server = serverAtStart(asked.connection.server);
      return new LlmkitError('incomplete', `${server} stopped before the answer was finished.`, {
        advice: [{ kind: 'ask_again' }],
      });
    }
    default:
      return undefined;
  }
}

import { wordedText, type AdvisingText } from './advice.ts';
import { LIBRARY_WORDS } from './advice-words.ts';
import type { ChatCompletionResponse } from './records/chat.ts';
import type { FinishReason } from './records/message.ts';
import type { Usage } from './records/usage.ts';

/** The subject of a notice; stable, for scripts that read `--ndjson`. */
export type NoticeCode =
  | 'retry'
  | 'fallback'
  | 'parameter' // dropped, renamed or clamped for this model
  | 'provider' // which provider was chosen when nothing names one
  | 'file' // a file that was not sent
  | 'window' // what was left out of the request
  | 'repair' // an answer that did not fit its schema: asked once more
  | 'truncated' // the answer ended at max_tokens, or where the window was full
  | 'finish' // the answer ended in an odd way, or is empty
  | 'sanitized'
  | 'store' // an answer that is still coming could not be written down
  | 'usage' // a call could not be recorded
  | 'title' // no model made one
  | 'limit' // what a limit made of the request
  | 'cache' // the answer was kept: nobody was asked
  | 'wire'; // requests and timings, only shown with --verbose

export interface Notice {
  type: 'notice';
  code: NoticeCode;
  /** What happened and, where there is something to do about it, what; in the library's words. */
  message: string;
  /** The message in pieces, with advice as data, for surfaces that have words of their own. */
  pieces?: AdvisingText;
  /** Shown only with --verbose. */
  verbose?: boolean;
}

/** A notice of a text that may have advice in the midst of it. */
export function noticeOf(code: NoticeCode, pieces: AdvisingText): Notice {
  const message = wordedText(pieces, LIBRARY_WORDS);
  const isPlain = pieces.every((piece) => typeof piece === 'string');
  return { type: 'notice', code, message, ...(!isPlain && { pieces }) };
}

/** An event of a provider's `stream`. None holds half a surrogate pair. */
export type ProviderEvent =
  /** `request_id` is what the vendor's support asks for, `response_id` the vendor's own id of the answer. */
  | { type: 'started'; provider: string; model: string; request_id?: string; response_id?: string }
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'tool_call'; id: string; name: string; input: unknown; source?: string }
  | { type: 'opaque'; wire: string; model: string; data: unknown }
  /** `cost_usd` where it is known: of one call, or of all steps of an answer. */
  | { type: 'usage'; usage: Usage; cost_usd?: number }
  | { type: 'finish'; finish_reason: FinishReason }
  | Notice;

/**
 * What an exchange yields: the provider's events, those of tools between the calls of an answer in several steps,
 * `stored` once the exchange is on disk, and `answer` as the last one, also for a cut answer (the error is thrown after
 * it). `usage` and `finish` come once, at the end of the answer; `usage` is the sum over its steps.
 */
export type ChatEvent =
  | ProviderEvent
  | { type: 'tool_result'; id: string; content: string; is_error?: boolean; duration_ms: number }
  /** Of an answer that is to fit a schema, what has come of it, null at first; its `text` comes at its end, once it fits. */
  | { type: 'object'; value: unknown }
  | { type: 'step'; step: number; usage?: Usage; cost_usd?: number }
  | { type: 'stored'; conversation_id: string; message_count: number }
  | { type: 'answer'; response: ChatCompletionResponse };

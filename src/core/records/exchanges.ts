import type { Conversation } from './conversation.ts';
import type { Message } from './message.ts';

/** What was said at once, and its answer. */
export interface SaidExchange {
  /** The last one is the user's. */
  said: Message[];
  /** Absent where there is none. */
  answer?: Message;
}

/**
 * A conversation as it was asked: the messages that it was opened with, and each question with what was said before it. An
 * answer is what a model said; one that was given, by a prompt or a file, is a part of what was said.
 */
export function exchangesOf({ messages, opened_by_prompt: isOpened }: Conversation): {
  opening: Message[];
  exchanges: SaidExchange[];
} {
  const exchanges: SaidExchange[] = [];
  let said: Message[] = [];
  for (const message of messages) {
    if (isAnswer(message) && said.at(-1)?.role === 'user') {
      exchanges.push({ said, answer: message });
      said = [];
    } else said.push(message);
  }
  if (said.at(-1)?.role === 'user') exchanges.push({ said });
  else if (exchanges.length === 0) return { opening: said, exchanges };
  return isOpened === true ? withOpening(exchanges) : { opening: [], exchanges };
}

/** What stands before the first question, up to the last answer that was given. */
function withOpening([first, ...others]: SaidExchange[]): { opening: Message[]; exchanges: SaidExchange[] } {
  if (!first) return { opening: [], exchanges: [] };
  const end = first.said.findLastIndex(({ role }) => role === 'assistant') + 1;
  return {
    opening: first.said.slice(0, end),
    exchanges: [{ ...first, said: first.said.slice(end) }, ...others],
  };
}

/** What came from elsewhere does not always say which model said it. */
function isAnswer({ role, model, source_id: source }: Message): boolean {
  return role === 'assistant' && (model !== undefined || source !== undefined);
}

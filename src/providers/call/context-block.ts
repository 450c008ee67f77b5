import { contextBlock } from '../../core/exchange/rag-context.ts';
import type { ChatCompletionRequest } from '../../core/records/chat.ts';
import type { ChatMessage } from '../../core/records/message.ts';

/** The messages with `rag_context` as a block of its own before the last user's text, or after all when there is none. */
export function withContextBlock({ messages, rag_context }: ChatCompletionRequest): ChatMessage[] {
  if (rag_context === undefined || rag_context === '') return messages;
  const block = contextBlock(rag_context);
  const last = messages.findLastIndex(({ role }) => role === 'user');
  if (last < 0) return [...messages, { role: 'user', content: block }];
  return messages.with(last, { role: 'user', content: `${block}\n\n${messages[last]!.content}` });
}

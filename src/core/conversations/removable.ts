import { isUnanswered } from '../exchange/waiting.ts';
import { present } from '../fields.ts';
import { type ConversationList, listConversations } from '../lists.ts';
import type { Owners } from '../ports/owners.ts';
import type { ConversationRepository } from '../ports/repository.ts';
import type { Conversation } from '../records/conversation.ts';

/** Conversations told by how they are. With both, they are both. */
export interface Removable {
  /** Last used before. */
  olderThan?: Date;
  /** They hold nothing but questions that nobody answers. One with an answer is not meant, whatever waits in it. */
  unanswered?: boolean;
  signal?: AbortSignal;
}

/** The conversations that are `wanted`, newest used first. */
export async function removableIn(
  ports: { conversations: ConversationRepository; owners: Owners },
  { olderThan: until, unanswered = false, signal }: Removable,
): Promise<ConversationList> {
  const filter = { until, unanswered: unanswered || undefined, signal };
  const list = await listConversations(ports, present(filter));
  if (!unanswered) return list;
  const hasNoAnswer = ({ messages, pending }: Conversation) =>
    messages.every(({ role }) => role !== 'assistant') && pending.every((entry) => isUnanswered(entry, ports));
  const meant: ConversationList['conversations'] = [];
  for (const each of list.conversations) {
    const conversation = await ports.conversations.get(each.id);
    if (conversation && hasNoAnswer(conversation)) meant.push(each);
  }
  return { ...list, conversations: meant, total: meant.length };
}

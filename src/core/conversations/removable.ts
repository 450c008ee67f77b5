import { isUnanswered } from '../exchange/waiting.ts';
import { present } from '../fields.ts';
import { type ConversationList, listConversations } from '../lists.ts';
import type { ExchangePorts } from '../exchange/input.ts';
import type { Conversation } from '../records/conversation.ts';

/** Conversations told by how they are. With both, they are both. */
export interface Removable {
  /** Last used before. */
  olderThan?: Date;
  /** They hold nothing but questions that nobody answers. One with an answer is not meant, whatever waits in it. */
  unanswered?: boolean;
  signal?: AbortSignal;
}

type RemovablePorts = Pick<ExchangePorts, 'conversations' | 'owners' | 'settings'>;

/** The conversations that are `wanted`, newest used first. What belongs to another user, and may be read, is never meant. */
export async function removableIn(
  ports: RemovablePorts,
  { olderThan: until, unanswered = false, signal }: Removable,
): Promise<ConversationList> {
  const filter = { until, unanswered: unanswered || undefined, signal };
  const { user_id: user } = (await ports.settings.snapshot()).effective({}).values;
  const { conversations: listed, faults } = await listConversations(ports, present(filter));
  const own = listed.filter(({ user_id: owner = user }) => user === undefined || owner === user);
  if (!unanswered) return { conversations: own, faults, total: own.length };
  const hasNoAnswer = ({ messages, pending }: Conversation) =>
    messages.every(({ role }) => role !== 'assistant') && pending.every((entry) => isUnanswered(entry, ports));
  const meant: ConversationList['conversations'] = [];
  for (const each of own) {
    const conversation = await ports.conversations.get(each.id);
    if (conversation && hasNoAnswer(conversation)) meant.push(each);
  }
  return { conversations: meant, faults, total: meant.length };
}

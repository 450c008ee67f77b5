import { CONVERSATION_KIND, CONVERSATION_VERSION } from '../../core/records/conversation-kind.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import { isObject } from './fields.ts';
import { type ConversationReader, eachAlone } from './reader.ts';

/** A conversation as its file in the home has it. */
export function conversationJson(conversation: Conversation): string {
  return `${JSON.stringify({ kind: CONVERSATION_KIND.kind, v: CONVERSATION_VERSION, ...conversation }, null, 2)}\n`;
}

/** Our own records, as they are exported, stored, or printed with --json. */
export const ownRecords: ConversationReader = {
  format: 'llmkit',
  recognises: ({ value }) => isOwn(value),
  read: eachAlone((value) => (isOwn(value) ? { own: value } : undefined)),
};

function isOwn(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const isPrinted = typeof value['message_count'] === 'number' && Array.isArray(value['messages']);
  return value['kind'] === CONVERSATION_KIND.kind || (isPrinted && typeof value['id'] === 'string');
}

import { asLlmkitError } from '../errors.ts';
import type { Conversation } from '../records/conversation.ts';
import type { ExchangePorts } from './input.ts';

/**
 * The id of the conversation that is begun under `title`, the same in every process: several that begin it at once begin
 * one. Not random, and not secret.
 */
export function idOfTitle(title: string): string {
  const hex = [0, 1, 2, 3].map((seed) => hash(`${seed}${title}`).toString(16).padStart(8, '0')).join('');
  // Version 8 of a UUID says that the rest of it is ours to make.
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5');
}

/** FNV-1a of 32 bits, mixed at the end. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  return (sum ^ (sum >>> 13)) >>> 0;
}

/**
 * Stores a new conversation with what waits in it, and resolves to its id. Where another process has begun the same one
 * meanwhile, what waits goes there; an id that stands for another title by now is left alone.
 */
export async function beginConversation(
  { conversations, ids }: ExchangePorts,
  conversation: Conversation,
): Promise<string> {
  const { id, title, pending } = conversation;
  try {
    await conversations.create(id, conversation);
    return id;
  } catch (thrown) {
    if (asLlmkitError(thrown).code !== 'conflict') throw thrown;
  }
  if ((await conversations.get(id))?.title === title) {
    await conversations.update(id, (there) => void there.pending.push(...pending));
    return id;
  }
  const other = ids.uuid();
  await conversations.create(other, { ...conversation, id: other });
  return other;
}

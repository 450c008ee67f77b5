import type { Owners } from '../ports/owners.ts';
import type { Conversation, Pending } from '../records/conversation.ts';

/** Tells a question that nobody answers any more from one in flight. */
export type IsUnanswered = (entry: Pending) => boolean;

/** Whether nobody works on `entry` any more: its call failed, or its process is gone. */
export function isUnanswered(entry: Pending, { owners }: { owners: Owners }): boolean {
  return entry.failed !== undefined || owners.isDead(entry.owner);
}

/**
 * The unanswered question that a retry takes up: the one said last. One whose process died waits for it however much was
 * said since, for nobody was told that it failed.
 */
export function questionToRetry(conversation: Conversation, isUnanswered: IsUnanswered): Pending | undefined {
  const forgotten = (entry: Pending) => isUnanswered(entry) && entry.failed === undefined;
  return newestUnanswered(conversation, isUnanswered) ?? conversation.pending.findLast(forgotten);
}

/** The newest question that nobody answers, unless a later one was answered: then that one is the last question. */
export function newestUnanswered(conversation: Conversation, isUnanswered: IsUnanswered): Pending | undefined {
  const asked = conversation.messages.findLast(({ role }) => role === 'user');
  const waiting = conversation.pending.findLast(isUnanswered);
  return waiting && (!asked || waiting.started_at >= asked.created_at) ? waiting : undefined;
}

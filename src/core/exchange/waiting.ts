import type { Ids } from '../clock.ts';
import type { Owners } from '../ports/owners.ts';
import { answerSoFar, type Conversation, type Pending } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';

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
  const last = conversation.pending.at(-1);
  if (last && isUnanswered(last) && isSaidLast(last, conversation)) return last;
  return conversation.pending.findLast((entry) => isUnanswered(entry) && entry.failed === undefined);
}

/** The question said last, while somebody answers it. */
export function beingAnswered(conversation: Conversation, isUnanswered: IsUnanswered): Pending | undefined {
  const last = conversation.pending.at(-1);
  return last && !isUnanswered(last) && isSaidLast(last, conversation) ? last : undefined;
}

/** The newest question that nobody answers, unless a later one was answered: then that one is the last question. */
export function newestUnanswered(conversation: Conversation, isUnanswered: IsUnanswered): Pending | undefined {
  const waiting = conversation.pending.findLast(isUnanswered);
  return waiting && isSaidLast(waiting, conversation) ? waiting : undefined;
}

/** Whether no question that is answered was asked after `entry`. */
function isSaidLast({ started_at: started }: Pending, { messages }: Conversation): boolean {
  const asked = messages.findLast(({ role }) => role === 'user');
  return !asked || started >= asked.created_at;
}

/** The answer to an entry as far as it was written down; none where nothing had come. */
export function cutAnswer(entry: Pending, ids: Ids): Message[] {
  return answerSoFar(entry).map((answer) => ({ id: ids.uuid(), ...answer }));
}

import type { Ids } from '../clock.ts';
import type { Owners } from '../ports/owners.ts';
import type { Conversation, Pending } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';
import { contentOf, type Part } from '../records/parts.ts';

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

/** The answer to an entry as far as it was written down, as a message that was cut; none where nothing had come. */
export function answerSoFar({ steps = [], partial = '', started_at: created_at }: Pending, ids: Ids): Message[] {
  const text: Part[] = partial === '' ? [] : [{ type: 'text', text: partial }];
  const parts = [...steps.flatMap((step) => step.parts), ...text];
  if (parts.length === 0) return [];
  return [{ id: ids.uuid(), role: 'assistant', ...contentOf(parts), created_at, incomplete: true }];
}

import type { Clock, Ids } from '../../src/core/clock.ts';
import { isUnanswered as nobodyAnswers } from '../../src/core/exchange/waiting.ts';
import type { Conversation, Pending } from '../../src/core/records/conversation.ts';
import type { Message } from '../../src/core/records/message.ts';

/** A date, so many minutes after the begin of a day. */
export function minute(count: number): string {
  return new Date(Date.UTC(2030, 0, 1, 0, count)).toISOString();
}

/** A message of the user; its text is its id too. */
export function question(content: string, more: Partial<Message> = {}): Message {
  return { id: content, role: 'user', content, created_at: minute(0), ...more };
}

/** A message of a model; its text is its id too. */
export function answer(content: string, more: Partial<Message> = {}): Message {
  return { ...question(content), role: 'assistant', ...more };
}

/** A question without answer; its text is its id too. Its process lives, and its call did not fail. */
export function pending(content: string, more: Partial<Pending> = {}): Pending {
  return { id: content, messages: [question(content)], owner: 'alive', started_at: minute(0), ...more };
}

/** A conversation with nothing in it but what is given. */
export function conversation(more: Partial<Conversation> = {}): Conversation {
  return {
    id: uuid(0),
    title: 'Trip',
    settings: {},
    messages: [],
    message_count: more.messages?.length ?? 0,
    pending: [],
    removed: [],
    created_at: minute(0),
    updated_at: minute(0),
    ...more,
  };
}

/** Whether nobody answers `entry` any more, where the process `dead` is the only one that is gone. */
export function isUnanswered(entry: Pending): boolean {
  return nobodyAnswers(entry, { owners: { mine: 'mine', isDead: (owner) => owner === 'dead' } });
}

/** Ids that count, and a clock that goes on a millisecond with every look. */
export function countingPorts(): { ids: Ids; clock: Clock } {
  let id = 0;
  let time = 1_700_000_000_000;
  return { ids: { uuid: () => uuid(id++) }, clock: { now: () => new Date(time++), monotonic: () => time++ } };
}

/** The id with number `count`, as `countingPorts` makes them. */
export function uuid(count: number): string {
  return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
}

/** What messages say, in order. */
export function contents(messages: readonly { content: string }[]): string[] {
  return messages.map(({ content }) => content);
}

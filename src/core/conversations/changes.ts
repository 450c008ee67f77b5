import { LlmkitError } from '../errors.ts';
import type { Clock, Ids } from '../clock.ts';
import type { Conversation } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';
import { type IsUnanswered, newestUnanswered } from '../exchange/waiting.ts';

/** Moves messages to `removed`: never sent again, still there. A summary that told of one of them goes. */
export function takeBack(thread: Conversation, messages: readonly Message[]): void {
  const ids = new Set(messages.map(({ id }) => id));
  thread.messages = thread.messages.filter(({ id }) => !ids.has(id));
  thread.removed = [...thread.removed, ...messages];
  thread.message_count = thread.messages.length;
  if (thread.summary && ids.has(thread.summary.upto)) delete thread.summary;
}

/**
 * Takes back the last `count` exchanges, a question that was never answered counting as one, and returns the questions,
 * the newest first. Throws `out_of_range` when there are fewer. A question that is being answered stays.
 */
export function undoExchanges(thread: Conversation, count: number, isUnanswered: IsUnanswered): Message[] {
  if (exchangesIn(thread, isUnanswered) < count) throw tooMany(thread, count, exchangesIn(thread, isUnanswered));
  return Array.from({ length: count }, () => undoLast(thread, isUnanswered)!);
}

function undoLast(thread: Conversation, isUnanswered: IsUnanswered): Message | undefined {
  const at = thread.messages.findLastIndex(({ role }) => role === 'user');
  const asked = thread.messages[at];
  const waiting = newestUnanswered(thread, isUnanswered);
  const question = waiting?.messages.at(-1);
  if (waiting && question) {
    thread.pending = thread.pending.filter(({ id }) => id !== waiting.id);
    takeBack(thread, waiting.messages);
    return question;
  }
  if (!asked) return undefined;
  takeBack(thread, thread.messages.slice(at));
  return asked;
}

function exchangesIn({ messages, pending }: Conversation, isUnanswered: IsUnanswered): number {
  return messages.filter(({ role }) => role === 'user').length + pending.filter(isUnanswered).length;
}

function tooMany(thread: Conversation, count: number, there: number): LlmkitError {
  const what = count === 1 ? 'an exchange' : `${count} exchanges`;
  const why = there === 0 ? 'there is none' : `there ${there === 1 ? 'is' : 'are'} only ${there}`;
  return new LlmkitError('out_of_range', `Cannot take back ${what} of ${JSON.stringify(thread.title)}: ${why}.`, {
    hint: `See: llmkit conv show ${thread.id}`,
  });
}

/** Takes back every message and every question that nobody answers any more; the system prompt and settings stay. */
export function clearThread(thread: Conversation, isUnanswered: IsUnanswered): number {
  const waiting = thread.pending.filter(isUnanswered);
  const messages = [...thread.messages, ...waiting.flatMap((entry) => entry.messages)];
  thread.pending = thread.pending.filter((entry) => !waiting.includes(entry));
  takeBack(thread, messages);
  delete thread.summary;
  return messages.length;
}

/** Message `number`, counted from 1 as `conv show` prints them. Throws `out_of_range`. */
export function messageAt(thread: Conversation, number: number): Message {
  const found = Number.isInteger(number) ? thread.messages[number - 1] : undefined;
  if (found) return found;
  const range = thread.message_count === 0 ? 'it has none yet' : `it has messages 1 to ${thread.message_count}`;
  throw new LlmkitError('out_of_range', `Cannot find message ${number} of ${JSON.stringify(thread.title)}: ${range}.`, {
    hint: `See: llmkit conv show ${thread.id}`,
  });
}

/** The text of message `number` becomes `content`; it and what follows are taken back. No model is asked. */
export function rewriteMessage(
  thread: Conversation,
  number: number,
  content: string,
  ports: { ids: Ids; clock: Clock },
): void {
  const old = messageAt(thread, number);
  takeBack(thread, thread.messages.slice(number - 1));
  const { incomplete: _cut, ...rest } = old;
  thread.messages.push({ ...rest, content, id: ports.ids.uuid(), created_at: ports.clock.now().toISOString() });
  thread.message_count = thread.messages.length;
}

/** A new thread with the first `number` messages of `thread` and all that is kept with it. */
export function forkOf(thread: Conversation, number: number, ports: { ids: Ids; clock: Clock }): Conversation {
  if (number > 0) messageAt(thread, number);
  const now = ports.clock.now().toISOString();
  const messages = thread.messages.slice(0, number);
  const { summary, is_public: _public, ...kept } = thread;
  return {
    ...kept,
    id: ports.ids.uuid(),
    title: `${thread.title} (fork)`,
    messages,
    message_count: messages.length,
    pending: [],
    removed: [],
    ...(summary && messages.some(({ id }) => id === summary.upto) && { summary }),
    parent: { conversation_id: thread.id, message_number: number },
    created_at: now,
    updated_at: now,
  };
}

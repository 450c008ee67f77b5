import { LlmkitError } from '../errors.ts';
import type { Clock, Ids } from '../clock.ts';
import type { Conversation, Pending } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';
import { answerSoFar, type IsUnanswered, newestUnanswered } from '../exchange/waiting.ts';
import { withText } from '../records/parts.ts';

/** Ports of a change that meets questions which wait for an answer. */
interface Waiting {
  ids: Ids;
  isUnanswered: IsUnanswered;
}

/** Moves messages to `removed`: never sent again, still there. A summary that told of one of them goes. */
export function takeBack(conversation: Conversation, messages: readonly Message[]): void {
  const ids = new Set(messages.map(({ id }) => id));
  conversation.messages = conversation.messages.filter(({ id }) => !ids.has(id));
  conversation.removed = [...conversation.removed, ...messages];
  conversation.message_count = conversation.messages.length;
  if (conversation.summary && ids.has(conversation.summary.upto)) delete conversation.summary;
}

/**
 * Takes back the last `count` exchanges, a question that was never answered counting as one, and returns the questions,
 * the newest first. Throws `out_of_range` when there are fewer. A question that is being answered stays.
 */
export function undoExchanges(conversation: Conversation, count: number, { ids, isUnanswered }: Waiting): Message[] {
  if (exchangesIn(conversation, isUnanswered) < count)
    throw tooMany(conversation, count, exchangesIn(conversation, isUnanswered));
  return Array.from({ length: count }, () => undoLast(conversation, { ids, isUnanswered })!);
}

function undoLast(conversation: Conversation, { ids, isUnanswered }: Waiting): Message | undefined {
  const at = conversation.messages.findLastIndex(({ role }) => role === 'user');
  const asked = conversation.messages[at];
  const waiting = newestUnanswered(conversation, isUnanswered);
  const question = waiting?.messages.at(-1);
  if (waiting && question) {
    conversation.pending = conversation.pending.filter(({ id }) => id !== waiting.id);
    takeBack(conversation, saidIn(waiting, ids));
    return question;
  }
  if (!asked) return undefined;
  takeBack(conversation, conversation.messages.slice(at));
  return asked;
}

/** The messages of an entry, and its answer as far as it came. */
function saidIn(entry: Pending, ids: Ids): Message[] {
  return [...entry.messages, ...answerSoFar(entry, ids)];
}

function exchangesIn({ messages, pending }: Conversation, isUnanswered: IsUnanswered): number {
  return messages.filter(({ role }) => role === 'user').length + pending.filter(isUnanswered).length;
}

function tooMany(conversation: Conversation, count: number, there: number): LlmkitError {
  const what = count === 1 ? 'an exchange' : `${count} exchanges`;
  const why = there === 0 ? 'there is none' : `there ${there === 1 ? 'is' : 'are'} only ${there}`;
  return new LlmkitError('out_of_range', `Cannot take back ${what} of ${JSON.stringify(conversation.title)}: ${why}.`, {
    advice: [{ kind: 'show', what: 'conversation', name: conversation.id }],
  });
}

/** Takes back every message and every question that nobody answers any more; the system prompt and settings stay. */
export function clearConversation(conversation: Conversation, { ids, isUnanswered }: Waiting): number {
  const waiting = conversation.pending.filter(isUnanswered);
  const messages = [...conversation.messages, ...waiting.flatMap((entry) => saidIn(entry, ids))];
  conversation.pending = conversation.pending.filter((entry) => !waiting.includes(entry));
  takeBack(conversation, messages);
  delete conversation.summary;
  return messages.length;
}

/** Message `number`, counted from 1 as `conv show` prints them. Throws `out_of_range`. */
export function messageAt(conversation: Conversation, number: number): Message {
  const found = Number.isInteger(number) ? conversation.messages[number - 1] : undefined;
  if (found) return found;
  const range =
    conversation.message_count === 0 ? 'it has none yet' : `it has messages 1 to ${conversation.message_count}`;
  throw new LlmkitError(
    'out_of_range',
    `Cannot find message ${number} of ${JSON.stringify(conversation.title)}: ${range}.`,
    {
      advice: [{ kind: 'show', what: 'conversation', name: conversation.id }],
    },
  );
}

/** The text of message `number` becomes `content`; it and what follows are taken back. No model is asked. */
export function rewriteMessage(
  conversation: Conversation,
  number: number,
  content: string,
  ports: { ids: Ids; clock: Clock },
): void {
  const old = messageAt(conversation, number);
  takeBack(conversation, conversation.messages.slice(number - 1));
  const { incomplete: _cut, ...rest } = withText(old, content);
  conversation.messages.push({ ...rest, id: ports.ids.uuid(), created_at: ports.clock.now().toISOString() });
  conversation.message_count = conversation.messages.length;
}

/** A new conversation with the first `number` messages of `conversation` and all that is kept with it. */
export function forkOf(conversation: Conversation, number: number, ports: { ids: Ids; clock: Clock }): Conversation {
  if (number !== 0) messageAt(conversation, number);
  const now = ports.clock.now().toISOString();
  const messages = conversation.messages.slice(0, number);
  const { summary, is_public: _public, ...kept } = conversation;
  return {
    ...kept,
    id: ports.ids.uuid(),
    title: `${conversation.title} (fork)`,
    messages,
    message_count: messages.length,
    pending: [],
    removed: [],
    ...(summary && messages.some(({ id }) => id === summary.upto) && { summary }),
    parent: { conversation_id: conversation.id, message_number: number },
    created_at: now,
    updated_at: now,
  };
}

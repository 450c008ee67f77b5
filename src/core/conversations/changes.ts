import { LlmkitError } from '../errors.ts';
import type { Clock, Ids } from '../clock.ts';
import { takeBack, type Conversation, type Pending } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';
import { cutAnswer, type IsUnanswered, newestUnanswered } from '../exchange/waiting.ts';
import { withText } from '../records/parts.ts';

/** Ports of a change that meets questions which wait for an answer. */
interface Waiting {
  ids: Ids;
  isUnanswered: IsUnanswered;
}

/**
 * Takes back the last `count` exchanges, a question that was never answered counting as one, and returns the questions,
 * the newest first. Throws `out_of_range` when there are fewer. A question that is being answered stays. A retry that
 * failed goes with the exchange that it asked again: nobody sees two.
 */
export function undoExchanges(conversation: Conversation, count: number, { ids, isUnanswered }: Waiting): Message[] {
  const there = exchangesIn(conversation, isUnanswered);
  if (there < count) throw tooMany(conversation, count, there);
  return Array.from({ length: count }, () => undoLast(conversation, { ids, isUnanswered })!);
}

function undoLast(conversation: Conversation, { ids, isUnanswered }: Waiting): Message | undefined {
  const at = conversation.messages.findLastIndex(({ role }) => role === 'user');
  const asked = conversation.messages[at];
  const waiting = newestUnanswered(conversation, isUnanswered);
  const question = waiting?.messages.at(-1);
  if (waiting && question) {
    conversation.pending = conversation.pending.filter(({ id }) => id !== waiting.id);
    takeBack(conversation, [...askedAgain(conversation, waiting), ...saidIn(waiting, ids)]);
    return question;
  }
  if (!asked) return undefined;
  takeBack(conversation, conversation.messages.slice(at));
  return asked;
}

/** The messages of an entry, and its answer as far as it came. */
function saidIn(entry: Pending, ids: Ids): Message[] {
  return [...entry.messages, ...cutAnswer(entry, ids)];
}

/** The exchange that a retry asked again, which it would have taken the place of; nothing where it is another question. */
function askedAgain({ messages }: Conversation, { messages: said, replaces = [] }: Pending): Message[] {
  const exchange = messages.filter(({ id }) => replaces.includes(id));
  const questions = exchange.filter(({ role }) => role === 'user');
  return questions.length === 1 && questions[0]!.content === said.at(-1)?.content ? exchange : [];
}

function exchangesIn(conversation: Conversation, isUnanswered: IsUnanswered): number {
  const { messages, pending } = conversation;
  const waiting = pending.filter((entry) => isUnanswered(entry) && askedAgain(conversation, entry).length === 0);
  return messages.filter(({ role }) => role === 'user').length + waiting.length;
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
  // What is imported again goes on where it was imported to, not in a copy.
  const { summary, summarizing: _work, is_public: _public, undone: _undone, source: _source, ...kept } = conversation;
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

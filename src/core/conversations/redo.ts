import { LlmkitError } from '../errors.ts';
import { present } from '../fields.ts';
import type { Conversation, Undone } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';

/** Makes a change that takes messages back, and keeps what it took to put it back. */
export function undoably<T>(conversation: Conversation, takeBack: () => T): T {
  const { messages, pending, summary } = conversation;
  const removed = new Set(conversation.removed.map(({ id }) => id));
  const result = takeBack();
  const left = new Set(conversation.messages.map(({ id }) => id));
  const taken = messages.filter(({ id }) => !left.has(id)).map(({ id }) => id);
  const waiting = pending.filter((entry) => !conversation.pending.includes(entry));
  if (taken.length + waiting.length === 0) return result;
  const standIns = conversation.removed.filter(({ id }) => !removed.has(id) && !taken.includes(id)).map(({ id }) => id);
  const undone: Undone = present({
    messages: taken,
    after: conversation.messages.at(-1)?.id,
    pending: waiting.length > 0 ? waiting : undefined,
    stand_ins: standIns.length > 0 ? standIns : undefined,
    summary: conversation.summary ? undefined : summary,
  });
  conversation.undone = [...(conversation.undone ?? []), undone];
  return result;
}

/**
 * Puts back what the last undo or clear took, and returns the questions among it, the oldest first. Throws `out_of_range`
 * where there is nothing, and `conflict` where something was said since.
 */
export function putBack(conversation: Conversation): Message[] {
  const undone = conversation.undone?.at(-1);
  if (!undone) throw nothingToPutBack(conversation);
  const { messages: ids, after, pending = [], stand_ins: standIns = [], summary } = undone;
  const back = ids.flatMap((id) => conversation.removed.find((message) => message.id === id) ?? []);
  if (conversation.messages.at(-1)?.id !== after || back.length < ids.length) throw saidSince(conversation);
  const returned = new Set([...ids, ...standIns]);
  conversation.messages = [...conversation.messages, ...back];
  conversation.message_count = conversation.messages.length;
  conversation.removed = conversation.removed.filter(({ id }) => !returned.has(id));
  conversation.pending = [...pending, ...conversation.pending].toSorted((one, other) =>
    one.started_at < other.started_at ? -1 : 1,
  );
  if (summary) conversation.summary = summary;
  conversation.undone = conversation.undone!.slice(0, -1);
  const questions = [...back, ...pending.flatMap(({ messages }) => messages)];
  return questions.filter(({ role }) => role === 'user');
}

function nothingToPutBack({ id, title }: Conversation): LlmkitError {
  return new LlmkitError(
    'out_of_range',
    `Cannot put back anything in ${JSON.stringify(title)}: there is nothing that undo or clear took.`,
    { advice: [{ kind: 'show', what: 'conversation', name: `${id} --all` }] },
  );
}

function saidSince({ id, title }: Conversation): LlmkitError {
  return new LlmkitError(
    'conflict',
    `Cannot put back what was taken back in ${JSON.stringify(title)}: more was said since.`,
    {
      advice: [{ kind: 'show', what: 'conversation', name: `${id} --all` }],
    },
  );
}

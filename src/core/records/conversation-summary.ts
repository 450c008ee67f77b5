import type { Conversation } from './conversation.ts';
import type { Message } from './message.ts';

/** A conversation as lists show it: without its messages, with who answered last. */
export type ConversationSummary = Omit<Conversation, 'messages' | 'pending' | 'removed' | 'undone'> & {
  /** `provider/model` of the last answer, else of the settings kept with it. */
  model?: string;
  /** How many questions wait for an answer; absent where none does. */
  waiting?: number;
  /** One run of a prompt made it, and nothing was said since. */
  run?: true;
};

/** The summary of a stored document that no schema has checked; undefined when it lacks what a list shows. */
export function conversationSummary(document: Record<string, unknown>): ConversationSummary | undefined {
  const { kind: _kind, v: _version, messages, pending, removed: _removed, undone: _undone, ...rest } = document;
  const { id, title, updated_at: updated, message_count: messageCount, settings } = rest;
  const texts = [id, title, updated].every((field) => typeof field === 'string');
  if (!texts || typeof messageCount !== 'number' || !Array.isArray(messages)) return undefined;
  const answer = (messages as Partial<Message>[]).findLast((message) => message?.role === 'assistant');
  const { provider, model } = answer ?? ((settings ?? {}) as Partial<Message>);
  const name = [provider, model].filter((part) => typeof part === 'string').join('/');
  const waiting = Array.isArray(pending) ? pending.length : 0;
  return {
    ...(rest as ConversationSummary),
    ...(name !== '' && { model: name }),
    ...(waiting > 0 && { waiting }),
    ...(isRun(document) && { run: true }),
  };
}

/** The last question came from a prompt, and a prompt made the conversation without opening it for a chat. */
function isRun({ prompt_name: name, opened_by_prompt: opened, messages }: Record<string, unknown>): boolean {
  if (typeof name !== 'string' || opened === true) return false;
  const question = (messages as Partial<Message>[]).findLast((message) => message?.role === 'user');
  return question === undefined || question.prompt !== undefined;
}

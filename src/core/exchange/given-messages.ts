import * as v from 'valibot';
import { LlmkitError } from '../errors.ts';
import { chatMessagesSchema } from '../records/message.ts';

/** Throws `usage` unless `messages`, as a program gave them, have a role and a text each. */
export function refuseBadMessages(messages: unknown): void {
  const result = v.safeParse(chatMessagesSchema(), messages);
  if (result.success) return;
  const issue = result.issues[0];
  const where = v.getDotPath(issue);
  throw new LlmkitError('usage', `Cannot use the messages${where ? ` (at ${where})` : ''}: ${issue.message}.`, {
    advice: [{ kind: 'expected', what: 'messages' }],
  });
}

/** Throws `usage` unless `messages` end with a question. */
export function refuseWithoutQuestion(messages: readonly { role: string }[]): void {
  if (messages.at(-1)?.role === 'user') return;
  throw new LlmkitError('usage', "Cannot ask a model: the last message must be the user's.", {
    advice: [{ kind: 'expected', what: 'question_at_end' }],
  });
}

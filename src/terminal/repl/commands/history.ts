import { LlmkitError } from '../../../core/errors.ts';
import { messageAt } from '../../../core/conversations/changes.ts';
import { numberIn, type ReplCommand } from '../repl-command.ts';
import { readableText } from '../../../core/conversations/readable.ts';

export const run: ReplCommand = async (argument, { session, screen }) => {
  await session.refresh();
  const number = numberIn(argument, '/history 2');
  const { conversation } = session;
  if (!conversation) throw new LlmkitError('not_found', 'There is no history: nothing has been said yet.');
  if (number !== undefined) return screen.message(messageAt(conversation, number));
  if (conversation.messages.length + conversation.pending.length === 0)
    return screen.note(`no messages; ${conversation.removed.length} were taken back`);
  const width = String(conversation.messages.length).length;
  for (const [at, message] of conversation.messages.entries()) {
    const { role, incomplete } = message;
    const start = `${String(at + 1).padStart(width)}. ${role.padEnd('assistant'.length)} `;
    const cut = incomplete ? '(cut) ' : '';
    screen.line(
      ['dim', start],
      ['yellow', cut],
      screen.short(readableText(message), screen.output.columns - start.length - cut.length - 1),
    );
  }
  for (const { messages } of conversation.pending)
    screen.line(['yellow', 'unanswered '], screen.short(messages.at(-1)?.content ?? '', screen.output.columns - 12));
};

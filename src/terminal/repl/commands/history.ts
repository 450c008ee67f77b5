import { LlmkitError } from '../../../core/errors.ts';
import { messageAt } from '../../../core/conversations/changes.ts';
import { readableText } from '../../../core/conversations/readable.ts';
import { answerSoFar, type Conversation } from '../../../core/records/conversation.ts';
import { numberIn, type ReplCommand } from '../repl-command.ts';
import type { Screen } from '../screen.ts';

export const run: ReplCommand = async (argument, { session, screen, page }) => {
  await session.refresh();
  const number = numberIn(argument, '/history 2');
  const { conversation } = session;
  if (!conversation) throw new LlmkitError('not_found', 'There is no history: nothing has been said yet.');
  if (number !== undefined) {
    const { markdown } = (await session.effective()).values;
    return page(await screen.messageText(messageAt(conversation, number), markdown));
  }
  if (conversation.messages.length + conversation.pending.length === 0)
    return screen.note(`no messages; ${conversation.removed.length} were taken back`);
  return page(listOf(conversation, screen));
};

/** A line a message. */
function listOf({ messages, pending }: Conversation, screen: Screen): string {
  const width = String(messages.length).length;
  const lines = messages.map((message, at) => {
    const { role, incomplete } = message;
    const start = `${String(at + 1).padStart(width)}. ${role.padEnd('assistant'.length)} `;
    const cut = incomplete ? '(cut) ' : '';
    const room = screen.output.columns - start.length - cut.length - 1;
    return screen.lineOf(['dim', start], ['yellow', cut], screen.short(readableText(message), room));
  });
  for (const entry of pending) {
    const question = screen.short(entry.messages.at(-1)?.content ?? '', screen.output.columns - 12);
    lines.push(screen.lineOf(['yellow', 'unanswered '], question));
    for (const answer of answerSoFar(entry)) {
      const came = screen.short(readableText(answer), screen.output.columns - 12);
      lines.push(screen.lineOf(['yellow', '      (cut) '], came));
    }
  }
  return lines.join('');
}

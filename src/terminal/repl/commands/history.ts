import { LlmkitError } from '../../../core/errors.ts';
import { messageAt } from '../../../core/conversations/changes.ts';
import { numberIn, type ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen }) => {
  await session.refresh();
  const number = numberIn(argument, '/history 2');
  const { thread } = session;
  if (!thread) throw new LlmkitError('not_found', 'There is no history: nothing has been said yet.');
  if (number !== undefined) return screen.block(messageAt(thread, number).content);
  if (thread.messages.length + thread.pending.length === 0)
    return screen.note(`no messages; ${thread.removed.length} were taken back`);
  const width = String(thread.messages.length).length;
  for (const [at, { role, content, incomplete }] of thread.messages.entries()) {
    const start = `${String(at + 1).padStart(width)}. ${role.padEnd('assistant'.length)} `;
    const cut = incomplete ? '(cut) ' : '';
    screen.line(
      ['dim', start],
      ['yellow', cut],
      screen.short(content, screen.output.columns - start.length - cut.length - 1),
    );
  }
  for (const { messages } of thread.pending)
    screen.line(['yellow', 'unanswered '], screen.short(messages.at(-1)?.content ?? '', screen.output.columns - 12));
};

import { LlmkitError } from '../../../core/errors.ts';
import { formatOfFile } from '../../../core/conversations/exports.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen, writeExport }) => {
  await session.refresh();
  const { conversation } = session;
  if (!conversation) throw new LlmkitError('not_found', 'There is nothing to write down: nothing has been said yet.');
  const file = argument === '' ? `llmkit-${conversation.id.slice(0, 8)}.md` : argument;
  await writeExport(file, conversation, formatOfFile(file));
  screen.note(`written: ${file}`);
};

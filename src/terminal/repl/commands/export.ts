import { LlmkitError } from '../../../core/errors.ts';
import { threadMarkdown } from '../../../core/thread-markdown.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen, writeNew }) => {
  await session.refresh();
  const { thread } = session;
  if (!thread) throw new LlmkitError('not_found', 'There is nothing to write down: nothing has been said yet.');
  const file = argument === '' ? `llmkit-${thread.id.slice(0, 8)}.md` : argument;
  await writeNew(file, file.endsWith('.json') ? `${JSON.stringify(thread, null, 2)}\n` : threadMarkdown(thread));
  screen.note(`written: ${file}`);
};

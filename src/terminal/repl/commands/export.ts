import { LlmkitError } from '../../../core/errors.ts';
import { conversationMarkdown } from '../../../core/conversations/markdown.ts';
import type { ReplCommand } from '../repl-command.ts';

const ENDINGS = ['.md', '.markdown', '.txt', '.json'];

export const run: ReplCommand = async (argument, { session, screen, writeNew }) => {
  await session.refresh();
  const { conversation } = session;
  if (!conversation) throw new LlmkitError('not_found', 'There is nothing to write down: nothing has been said yet.');
  const [ending] = /\.[^./\\]*$/.exec(argument) ?? [];
  if (ending !== undefined && !ENDINGS.includes(ending.toLowerCase()))
    throw new LlmkitError('usage', `Cannot write ${argument}: there is no export to ${ending}.`, {
      advice: [{ kind: 'expected', what: 'export_file' }],
    });
  const file = argument === '' ? `llmkit-${conversation.id.slice(0, 8)}.md` : argument;
  await writeNew(
    file,
    ending?.toLowerCase() === '.json'
      ? `${JSON.stringify(conversation, null, 2)}\n`
      : conversationMarkdown(conversation),
  );
  screen.note(`written: ${file}`);
};

import type { ReplCommand } from '../repl-command.ts';
import { messageCount } from '../show-conversation.ts';

export const run: ReplCommand = async (_argument, { session, screen, isWanted }) => {
  const messages = session.conversation?.messages.length ?? 0;
  if (messages > 0 && !(await isWanted(`Take back ${messageCount(messages)}?`)))
    return screen.note('nothing was taken back');
  const count = await session.clear();
  screen.note(`took back ${messageCount(count)}; the system prompt stays`);
};

import type { ReplCommand } from '../repl-command.ts';
import { messageCount } from '../show-conversation.ts';

export const run: ReplCommand = async (_argument, { session, screen }) => {
  const count = await session.clear();
  screen.note(`took back ${messageCount(count)}; the system prompt stays`);
};

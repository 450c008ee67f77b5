import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (_argument, { session, screen }) => {
  const count = await session.clear();
  screen.note(`took back ${count} message${count === 1 ? '' : 's'}; the system prompt stays`);
};

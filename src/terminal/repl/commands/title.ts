import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen }) => {
  if (argument !== '') await session.rename(argument);
  screen.note(`title: ${session.title ?? 'none yet'}`);
};

import { numberIn, type ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen }) => {
  const questions = await session.undo(numberIn(argument, '/undo 2') ?? 1);
  for (const content of questions) screen.note(screen.short(`took back: ${content}`));
};

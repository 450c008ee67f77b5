import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (_argument, { session, screen }) => {
  for (const content of await session.redo()) screen.note(screen.short(`put back: ${content}`));
};

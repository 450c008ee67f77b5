import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (_argument, { session, screen }) => {
  session.startNew();
  screen.note('a new conversation; it is kept from its first message on');
};

import type { ReplCommand } from '../repl-command.ts';
import { tellFiles } from './file.ts';

export const run: ReplCommand = async (_argument, { session, screen, isKept }) => {
  session.startNew();
  screen.note(`a new conversation; ${isKept ? 'it is kept from its first message on' : 'nothing of it is kept'}`);
  tellFiles(session, screen);
};

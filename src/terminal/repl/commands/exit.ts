import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (_argument, { leave }) => leave();

/** For people who leave other programs by a word. */
export const offer: ReplCommand = async (_argument, { leave, screen, isWanted }) => {
  if (await isWanted('/exit?')) leave();
  else screen.note('not sent; between """ and """ it is');
};

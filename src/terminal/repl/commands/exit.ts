import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (_argument, { leave }) => leave();

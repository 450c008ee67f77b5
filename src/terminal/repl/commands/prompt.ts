import { LlmkitError } from '../../../core/errors.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, lend, answer }) => {
  if (argument === '') throw new LlmkitError('usage', 'Which prompt?', { hint: 'For example: /prompt summarize' });
  const prepared = await lend(() => session.preparePrompt(argument));
  await answer((options) => session.askPrepared(prepared, options));
};

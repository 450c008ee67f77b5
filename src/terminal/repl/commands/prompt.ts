import { LlmkitError } from '../../../core/errors.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, lend, answer }) => {
  const [, name = '', input = ''] = /^(\S*)\s*([^]*)$/.exec(argument) ?? [];
  if (name === '') throw new LlmkitError('usage', 'Which prompt?', { hint: 'For example: /prompt summarize TEXT' });
  const turn = await lend(() => session.preparePrompt(name, input === '' ? undefined : input));
  await answer((options) => session.askPrompt(turn, options));
};

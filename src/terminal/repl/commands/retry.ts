import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (_argument, { session, screen, answer }) => {
  // Another process may ask it by now.
  await session.refresh();
  const question = session.retryable;
  if (question !== undefined) screen.note(screen.short(`asking again: ${question}`));
  await answer((options) => session.retry(options));
};

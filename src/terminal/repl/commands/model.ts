import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen }) => {
  if (argument !== '') await session.set({ model: argument });
  const { provider, model, sources } = await session.effective();
  const whence = argument === '' && sources.model ? ` (${sources.model})` : '';
  screen.note(`model: ${provider}/${model ?? 'none'}${whence}`);
};

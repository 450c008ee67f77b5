import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen }) => {
  if (argument === '-') await session.set({}, ['system']);
  else if (argument !== '') await session.set({ system: argument });
  const { values } = await session.effective();
  if (values.system === undefined) return screen.note('system prompt: none');
  screen.note('system prompt:');
  return screen.block(values.system);
};

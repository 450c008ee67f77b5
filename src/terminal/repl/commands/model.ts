import type { ReplCommand, ReplContext } from '../repl-command.ts';

export const run: ReplCommand = async (argument, repl) => {
  const { session, screen } = repl;
  const chosen = argument === '' ? await choose(repl) : argument;
  if (chosen === '-') await session.set({}, ['model', 'provider']);
  else if (chosen !== undefined) await session.set({ model: chosen });
  const { provider, model, sources } = await session.effective();
  const whence = chosen === undefined && sources.model ? ` (${sources.model})` : '';
  screen.note(`model: ${provider}/${model ?? 'none'}${whence}`);
};

/** The model to go on with, from all that can be asked; undefined for the one in force. */
async function choose({ session, screen, pick, waitFor }: ReplContext): Promise<string | undefined> {
  const names = await waitFor('models', async (signal) => {
    const found = await session.modelNames({ signal, of: 'all' });
    signal.throwIfAborted();
    return found;
  });
  // Each once: under its name alone where that means the same.
  const rows = names.filter((name) => !names.includes(name.slice(name.indexOf('/') + 1)) || !name.includes('/'));
  if (!pick) for (const name of rows) screen.line(name);
  if (!pick || rows.length === 0) return undefined;
  const { provider, model = '' } = await session.effective();
  const inForce = [model, `${provider}/${model}`].find((name) => rows.includes(name));
  const chosen = await pick(
    'Model:',
    rows.map((name) => ({ value: name, name })),
    inForce,
  );
  return chosen === inForce ? undefined : chosen;
}

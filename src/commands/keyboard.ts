import type { Io, TerminalKeys } from '../terminal/io.ts';

/**
 * Lets `ask` ask a person: with the keys of the terminal where standard input is not one, as behind a pipe. Undefined where
 * nobody can be asked.
 */
export async function withPerson<T>(
  { stdin, stderr, openTerminalKeys }: Pick<Io, 'stdin' | 'stderr' | 'openTerminalKeys'>,
  ask: (keyboard: TerminalKeys | undefined) => Promise<T>,
): Promise<{ answer: T } | undefined> {
  if (!stderr.isTTY) return undefined;
  if (stdin.isTTY) return { answer: await ask(undefined) };
  const keyboard = await openTerminalKeys?.();
  if (keyboard === undefined) return undefined;
  try {
    return { answer: await ask(keyboard) };
  } finally {
    keyboard.close();
  }
}

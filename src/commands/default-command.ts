import type { Io } from '../terminal/io.ts';
import { takeApart } from './command-line.ts';

/** Flags that ask for something without a command. */
const ASK_FOR_HELP = ['-h', '--help', '-V', '--version'];

/** The command line with `chat` in front where it names no command and a person sits at a terminal. */
export function orChat(args: readonly string[], { stdin, stdout }: Pick<Io, 'stdin' | 'stdout'>): readonly string[] {
  const { operands, flags } = takeApart(args);
  const namesCommand = operands.length > 0 || flags.some((flag) => ASK_FOR_HELP.includes(flag));
  return namesCommand || !stdin.isTTY || !stdout.isTTY ? args : ['chat', ...args];
}

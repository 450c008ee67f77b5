import type { Io } from '../terminal/io.ts';
import { addressedNoun } from './program.ts';

/** Words that ask for something without naming a command. */
const ASK_FOR_HELP = ['help', '-h', '--help', '-V', '--version'];

/** The command line with `chat` in front where it names no command and a person sits at a terminal. */
export function orChat(args: readonly string[], { stdin, stdout }: Pick<Io, 'stdin' | 'stdout'>): readonly string[] {
  const namesCommand = addressedNoun(args) !== undefined || args.some((word) => ASK_FOR_HELP.includes(word));
  return namesCommand || !stdin.isTTY || !stdout.isTTY ? args : ['chat', ...args];
}

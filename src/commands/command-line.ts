import type { Command } from 'commander';

/** A command line taken apart as commander will do it. */
interface CommandLine {
  /** The words that are no flags, in order: those that name a command come first. */
  operands: string[];
  /** Without the value of --home, the one flag with a value that may stand before a command. */
  flags: string[];
}

/** Behind `--` every word is an operand, also one that names a command. */
export function takeApart(args: readonly string[]): CommandLine {
  const line: CommandLine = { operands: [], flags: [] };
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word === '--') {
      line.operands.push(...args.slice(at + 1));
      break;
    }
    const isFlag = word.length > 1 && word.startsWith('-');
    (isFlag ? line.flags : line.operands).push(word);
    if (word === '--home') at++;
  }
  return line;
}

/** The command that `args` name, and `program` itself where they name none. */
export function addressedCommand(program: Command, args: readonly string[]): Command {
  let command = program;
  for (const word of takeApart(args).operands) {
    const child = childNamed(word, command);
    if (!child) break;
    command = child;
  }
  return command;
}

export function childNamed(word: string, command: Command): Command | undefined {
  return command.commands.find((child) => child.name() === word || child.aliases().includes(word));
}

/** The command that stands for `command` where no other is named: `models` means `models list`. */
export function defaultOf(command: Command): Command | undefined {
  const { _defaultCommandName: name } = command as Command & { _defaultCommandName?: string | null };
  return name ? childNamed(name, command) : undefined;
}

/** A command as it is typed: `llmkit conv list`. */
export function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** Tells whether `args` hold a long flag that neither `command` nor those above it have. */
export function hasStrangeFlag(command: Command, flags: readonly string[]): boolean {
  const known = new Set<string | undefined>();
  for (let at: Command | null = command; at; at = at.parent) for (const { long } of at.options) known.add(long);
  return flags.some((flag) => !known.has(flag));
}

import { RootCommand } from '@bomb.sh/tab';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { createProgram } from '../program.ts';
import { valuesFor, type Candidates } from './candidates.ts';

/** Prints the script that connects a shell to `complete`. */
export function printScript(shell: 'bash' | 'zsh' | 'fish'): void {
  new RootCommand().setup('llmkit', 'llmkit', shell);
}

/** Answers a completion request of the shell: `llmkit complete -- WORDS`. */
export async function complete(words: string[], context: Context): Promise<void> {
  const program = await createProgram(context, 'all');
  const candidates = await valuesFor(words, context);
  const root = new RootCommand();
  describe(root, program, '', candidates);
  root.parse(words);
}

type Completed = RootCommand | ReturnType<RootCommand['command']>;

function describe(root: RootCommand, command: Command, path: string, candidates: Candidates): void {
  const completed: Completed = path === '' ? root : root.command(path, command.description());
  for (const option of command.createHelp().visibleOptions(command)) {
    const short = option.short?.replace('-', '');
    const long = option.long?.replace('--', '') ?? '';
    const takesValue = option.required || option.optional;
    const values = option.argChoices ?? candidates.option(long);
    if (takesValue) completed.option(long, option.description, offer(values), short);
    else completed.option(long, option.description, short);
  }
  for (const argument of command.registeredArguments) {
    completed.argument(
      argument.name(),
      offer(argument.argChoices ?? candidates.argument(argument.name())),
      argument.variadic,
    );
  }
  for (const child of command.createHelp().visibleCommands(command)) {
    describe(root, child, `${path} ${child.name()}`.trim(), candidates);
  }
}

function offer(values: readonly string[]) {
  return (add: (value: string, description: string) => void) => {
    for (const value of values) add(value, '');
  };
}

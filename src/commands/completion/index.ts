import { Argument, type Command } from 'commander';
import type { Context } from '../context.ts';
import type { Noun } from '../noun.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const EXAMPLES = `
Put one of these into your shell's start-up file, in zsh below compinit if that
is called there:
  bash  eval "$(llmkit completion bash)"
  zsh   source <(llmkit completion zsh)
  fish  llmkit completion fish | source

Or write the script to a file that your shell loads when it is needed:
  bash  ~/.local/share/bash-completion/completions/llmkit (bash-completion)
  zsh   _llmkit in a folder of fpath
  fish  ~/.config/fish/completions/llmkit.fish

Example:
  llmkit completion bash
`;

export function register(parent: Command, context: Context, noun: Noun): void {
  parent
    .command(noun.name)
    .description('Print a script that completes commands, flags, conversations, models and files in your shell.')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action((shell: Shell) => completion(shell, context));
}

export async function completion(shell: Shell, context: Context): Promise<void> {
  const { SCRIPTS } = await import('./scripts.ts');
  await context.io.stdout.write(SCRIPTS[shell]);
}

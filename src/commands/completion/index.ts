import { Argument, type Command } from 'commander';
import type { Context } from '../context.ts';
import type { Noun } from '../program.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const EXAMPLES = `
Put one of these into your shell's start-up file:
  bash  source <(llmkit completion bash)
  zsh   source <(llmkit completion zsh)
  fish  llmkit completion fish | source

Example:
  llmkit completion bash
`;

export function register(parent: Command, context: Context, noun: Noun): void {
  parent
    .command(noun.name)
    .description('Print a script that completes commands, flags, conversations, models and files in your shell.')
    .helpOption('-h, --help', 'print help')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { SCRIPTS } = await import('./scripts.ts');
      await context.io.stdout.write(SCRIPTS[shell]);
    });
}

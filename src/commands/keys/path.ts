import type { Command } from 'commander';
import type { Context } from '../context.ts';

type Run = (context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = keysPath): void {
  parent
    .command('path')
    .description('Print where keys are stored.')
    .addHelpText('after', '\nExample:\n  llmkit keys path\n')
    .action(() => run(context));
}

export async function keysPath(context: Context): Promise<void> {
  const { keys } = await context.app();
  await context.output.result({ path: keys.path }, () => keys.path ?? '');
}

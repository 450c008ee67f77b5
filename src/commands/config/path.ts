import type { Command } from 'commander';
import type { Context } from '../context.ts';

type Run = (context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = configPath): void {
  parent
    .command('path')
    .description('Print where settings are stored.')
    .addHelpText('after', '\nExample:\n  llmkit config path\n')
    .action(() => run(context));
}

export async function configPath(context: Context): Promise<void> {
  const { config } = await context.app();
  await context.output.result({ path: config.path }, () => config.path ?? '');
}

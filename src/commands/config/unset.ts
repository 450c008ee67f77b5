import type { Command } from 'commander';
import type { Context } from '../context.ts';

type Run = (key: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = unsetSetting): void {
  parent
    .command('unset')
    .description('Remove one setting.')
    .argument('<key>', 'setting')
    .addHelpText('after', '\nExample:\n  llmkit config unset temperature\n')
    .action((key: string) => run(key, context));
}

export async function unsetSetting(key: string, context: Context): Promise<void> {
  const { config } = await context.app();
  await config.unset(key);
  await context.output.result({ key, value: null }, () => '');
  context.output.note(`${key} is no longer set`);
}

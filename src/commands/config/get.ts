import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { settingText } from './format.ts';

type Run = (key: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = getSetting): void {
  parent
    .command('get')
    .description('Print one setting, the value of a header too, which list hides.')
    .argument('<key>', 'setting')
    .addHelpText('after', '\nExample:\n  llmkit config get model\n')
    .action((key: string) => run(key, context));
}

export async function getSetting(key: string, context: Context): Promise<void> {
  const { config } = await context.app();
  const value = await config.get(key);
  await context.output.result(value, () => settingText(value));
}

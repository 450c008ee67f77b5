import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { settingText } from './format.ts';

type Run = (key: string, value: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = setSetting): void {
  parent
    .command('set')
    .description('Change one setting; the value is checked.')
    .argument('<key>', 'setting')
    .argument('<value>', 'value')
    .addHelpText('after', '\nExample:\n  llmkit config set temperature 0.2\n')
    .action((key: string, value: string) => run(key, value, context));
}

export async function setSetting(key: string, value: string, context: Context): Promise<void> {
  const { config } = await context.app();
  const typed = await config.set(key, value);
  await context.output.result({ key, value: typed }, () => '');
  context.output.note(`${key} = ${settingText(typed)}`);
}

import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { effectiveLine, settingLines } from './format.ts';

export interface SettingListOptions {
  effective?: boolean;
}

type Run = (options: SettingListOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = listSettings): void {
  parent
    .command('list')
    .description('List what is set; the values of headers are hidden, for they often are secrets.')
    .option('--effective', 'each value in force and where it came from')
    .addHelpText('after', '\nExample:\n  llmkit config list --effective\n')
    .action((options: SettingListOptions) => run(options, context));
}

export async function listSettings(options: SettingListOptions, context: Context): Promise<void> {
  const { config } = await context.app();
  if (options.effective) {
    const entries = await config.effective();
    return context.output.result(entries, () => entries.map(effectiveLine).join('\n'));
  }
  const settings = await config.shown();
  await context.output.result(settings, () => settingLines(settings).join('\n'));
  if (Object.keys(settings).length === 0)
    context.output.note('note: nothing is set; what is in force: llmkit config list --effective');
}

import type { Command } from 'commander';
import { configKeys } from '../../core/settings/config-keys.ts';
import type { EffectiveEntry } from '../../core/settings/config-service.ts';
import type { Config } from '../../core/records/config.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { holdsCommands } from '../noun.ts';
import type { Noun } from '../noun.ts';

const help = () => `
Settings:
${configKeys()
  .map((key) => `  ${key}`)
  .join('\n')}

Examples:
  llmkit config set model anthropic/claude-sonnet-5-5
  llmkit config set aliases.fast openai/gpt-5.4-nano
  llmkit config set providers.work.base_url http://127.0.0.1:8000/v1
  llmkit config list --effective
`;

export function register(parent: Command, context: Context, noun: Noun): void {
  const config = holdsCommands(parent.command(noun.name))
    .description('Settings, kept in config.json.')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .addHelpText('after', help);
  config
    .command('get')
    .description('Print one setting, the value of a header too, which list hides.')
    .argument('<key>', 'setting')
    .addHelpText('after', '\nExample:\n  llmkit config get model\n')
    .action((key: string) => getSetting(key, context));
  config
    .command('set')
    .description('Change one setting; the value is checked.')
    .argument('<key>', 'setting')
    .argument('<value>', 'value')
    .addHelpText('after', '\nExample:\n  llmkit config set temperature 0.2\n')
    .action((key: string, value: string) => setSetting(key, value, context));
  config
    .command('unset')
    .description('Remove one setting.')
    .argument('<key>', 'setting')
    .addHelpText('after', '\nExample:\n  llmkit config unset temperature\n')
    .action((key: string) => unsetSetting(key, context));
  config
    .command('list')
    .description('List what is set; the values of headers are hidden, for they often are secrets.')
    .option('--effective', 'each value in force and where it came from')
    .addHelpText('after', '\nExample:\n  llmkit config list --effective\n')
    .action((options: { effective?: boolean }) => listSettings(options, context));
  config
    .command('path')
    .description('Print where settings are stored.')
    .addHelpText('after', '\nExample:\n  llmkit config path\n')
    .action(() => configPath(context));
  config
    .command('edit')
    .description(
      'Open config.json in your editor, with the values of headers, which list hides; what is saved is checked before it counts.',
    )
    .addHelpText('after', '\nExample:\n  llmkit config edit\n')
    .action(async () => {
      const { editConfig } = await import('./edit.ts');
      return editConfig(context);
    });
}

export async function getSetting(key: string, context: Context): Promise<void> {
  const { config } = await context.app();
  const value = await config.get(key);
  await context.output.result(value, () => plain(value));
}

export async function setSetting(key: string, value: string, context: Context): Promise<void> {
  const { config } = await context.app();
  const typed = await config.set(key, value);
  await context.output.result({ key, value: typed }, () => '');
  context.output.note(`${key} = ${plain(typed)}`);
}

export async function unsetSetting(key: string, context: Context): Promise<void> {
  const { config } = await context.app();
  await config.unset(key);
  await context.output.result({ key, value: null }, () => '');
  context.output.note(`${key} is no longer set`);
}

export async function listSettings(options: { effective?: boolean }, context: Context): Promise<void> {
  const { config } = await context.app();
  if (options.effective) {
    const entries = await config.effective();
    return context.output.result(entries, () => entries.map(effectiveLine).join('\n'));
  }
  const settings = await config.shown();
  await context.output.result(settings, () => flatten(settings).join('\n'));
  if (Object.keys(settings).length === 0)
    context.output.note('note: nothing is set; what is in force: llmkit config list --effective');
}

export async function configPath(context: Context): Promise<void> {
  const { config } = await context.app();
  await context.output.result({ path: config.path }, () => config.path ?? '');
}

function effectiveLine({ key, value, source, variable }: EffectiveEntry): string {
  return `${sanitizeLine(key)} = ${plain(value)}  (${variable ?? source})`;
}

function plain(value: unknown): string {
  return sanitizeLine(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Nested settings as the dotted keys that `config set` takes. */
function flatten(node: Config | Record<string, unknown>, prefix = ''): string[] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flatten(value as Record<string, unknown>, `${prefix}${key}.`)
      : [`${sanitizeLine(`${prefix}${key}`)} = ${plain(value)}`],
  );
}

import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { holdsCommands } from '../noun.ts';
import type { Noun } from '../noun.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';

const EXAMPLES = `
A key is asked for without echo, or read from standard input; never from the command line, where others could see it.

Examples:
  llmkit keys set openai
  printenv MY_KEY | llmkit keys set openai
  llmkit keys list
`;

export function register(parent: Command, context: Context, noun: Noun): void {
  const keys = holdsCommands(parent.command(noun.name))
    .description('API keys, kept in keys.json (readable by you only).')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES);
  keys
    .command('set')
    .description('Store the key of a provider: asked for without echo, or read from standard input.')
    .argument('<provider>', 'provider')
    .addHelpText('after', '\nExample:\n  llmkit keys set anthropic\n')
    .action((provider: string) => setKey(provider, context));
  keys
    .command('list')
    .description('List the stored keys, masked.')
    .addHelpText('after', '\nExample:\n  llmkit keys list\n')
    .action(() => listKeys(context));
  keys
    .command('rm')
    .description('Remove the key of a provider.')
    .argument('<provider>', 'provider')
    .addHelpText('after', '\nExample:\n  llmkit keys rm openai\n')
    .action((provider: string) => removeKey(provider, context));
  keys
    .command('path')
    .description('Print where keys are stored.')
    .addHelpText('after', '\nExample:\n  llmkit keys path\n')
    .action(() => keysPath(context));
}

export async function setKey(provider: string, context: Context): Promise<void> {
  const app = await context.app();
  app.keys.checkProvider(provider);
  const key = await readKey(provider, context);
  const { known } = await app.keys.set(provider, key);
  await context.output.result({ provider, stored: true }, () => '');
  context.output.note(`stored the key of ${provider}`);
  if (!known) {
    context.output.note(
      `note: no provider is named ${provider} yet; add it with: llmkit config set providers.${provider}.base_url URL`,
    );
  }
}

async function readKey(provider: string, context: Context): Promise<string> {
  const { io, signal } = context;
  if (!io.stdin.isTTY) return (await new Input(io, {}, signal).rest()) ?? '';
  if (!io.stderr.isTTY)
    throw new LlmkitError('usage', 'Cannot ask for the key: standard error is no terminal.', {
      advice: [{ kind: 'give', what: 'key_piped' }],
    });
  const { askSecret } = await import('../../terminal/forms.ts');
  return askSecret(`Key of ${provider}:`, { signal });
}

export async function listKeys(context: Context): Promise<void> {
  const app = await context.app();
  const keys = await app.keys.list();
  await context.output.result(keys, () =>
    keys.map(({ provider, key }) => `${sanitizeLine(provider)}  ${key}`).join('\n'),
  );
  if (keys.length === 0) context.output.note('note: no keys are stored; add one with: llmkit keys set openai');
}

export async function removeKey(provider: string, context: Context): Promise<void> {
  const app = await context.app();
  await app.keys.remove(provider);
  await context.output.result({ provider, removed: true }, () => '');
  context.output.note(`removed the key of ${provider}`);
}

export async function keysPath(context: Context): Promise<void> {
  const { keys } = await context.app();
  await context.output.result({ path: keys.path }, () => keys.path ?? '');
}

import type { Command } from 'commander';
import { shownName } from '../../core/key-shapes.ts';
import type { Context } from '../context.ts';

type Run = (provider: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = removeKey): void {
  parent
    .command('rm')
    .description('Remove the key of a provider.')
    .argument('<provider>', 'provider')
    .addHelpText('after', '\nExample:\n  llmkit keys rm openai\n')
    .action((provider: string) => run(provider, context));
}

export async function removeKey(provider: string, context: Context): Promise<void> {
  const app = await context.app();
  await app.keys.remove(provider);
  const shown = shownName(provider);
  await context.output.result({ provider: shown, removed: true }, () => '');
  context.output.note(`removed the key of ${shown}`);
}

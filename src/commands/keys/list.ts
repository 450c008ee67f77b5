import type { Command } from 'commander';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';

type Run = (context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = listKeys): void {
  parent
    .command('list')
    .description('List the stored keys, masked.')
    .addHelpText('after', '\nExample:\n  llmkit keys list\n')
    .action(() => run(context));
}

export async function listKeys(context: Context): Promise<void> {
  const app = await context.app();
  const keys = await app.keys.list();
  await context.output.result(keys, () =>
    keys.map(({ provider, key }) => `${sanitizeLine(provider)}  ${key}`).join('\n'),
  );
  if (keys.length === 0) context.output.note('note: no keys are stored; add one with: llmkit keys set openai');
}

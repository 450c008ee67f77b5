import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { keyTable } from './format.ts';

type Run = (context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = listKeys): void {
  parent
    .command('list')
    .description(
      'List the keys that there are, masked; those in variables and those that a command tells, which is not run, too.',
    )
    .addHelpText('after', '\nExample:\n  llmkit keys list\n')
    .action(() => run(context));
}

export async function listKeys(context: Context): Promise<void> {
  const app = await context.app();
  const keys = await app.keys.list();
  const columns = context.io.stdout.isTTY ? context.io.stdout.columns : undefined;
  await context.output.result(keys, async () => keyTable(keys, { styles: (await context.styles()).out, columns }));
  if (keys.length === 0) context.output.note('note: there are no keys; store one with: llmkit keys set openai');
}

import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { definitionLine } from './format.ts';

type Run = (context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = listVariables): void {
  parent
    .command('list')
    .description('List the definitions.')
    .addHelpText('after', '\nExample:\n  llmkit vars list --json\n')
    .action(() => run(context));
}

export async function listVariables(context: Context): Promise<void> {
  const app = await context.app();
  const all = await app.variables.definitions();
  await context.output.result(all, () => all.map(definitionLine).join('\n'));
  if (all.length === 0)
    context.output.note('note: no variables are defined; add one: llmkit vars add NAME --type TYPE');
}

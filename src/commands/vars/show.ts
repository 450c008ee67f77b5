import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { definitionLine } from './format.ts';

type Run = (name: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = showVariable): void {
  parent
    .command('show')
    .description('Print one definition.')
    .argument('<name>', 'variable')
    .addHelpText('after', '\nExample:\n  llmkit vars show tone\n')
    .action((name: string) => run(name, context));
}

export async function showVariable(name: string, context: Context): Promise<void> {
  const app = await context.app();
  const definition = await app.variables.definition(name);
  await context.output.result(definition, () => definitionLine(definition));
}

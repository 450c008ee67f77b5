import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { addDefinitionOptions, changedDefinition, type DefinitionOptions } from './definition-options.ts';
import { definitionLine } from './format.ts';

type Run = (name: string, options: DefinitionOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = addVariable): void {
  const command = parent.command('add').description('Define a variable.').argument('<name>', 'variable');
  addDefinitionOptions(command)
    .addHelpText('after', '\nExample:\n  llmkit vars add tone --type select --option formal --option casual\n')
    .action((name: string, options: DefinitionOptions) => run(name, options, context));
}

export async function addVariable(name: string, options: DefinitionOptions, context: Context): Promise<void> {
  const app = await context.app();
  const stored = await app.variables.define(
    changedDefinition({ name, variable_type: 'text', is_required: true }, options),
  );
  await context.output.result(stored, () => '');
  context.output.note(`defined ${definitionLine(stored)}`);
}

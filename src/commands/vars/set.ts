import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { addDefinitionOptions, changedDefinition, type DefinitionOptions } from './definition-options.ts';
import { definitionLine } from './format.ts';

type Run = (name: string, options: DefinitionOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = setVariable): void {
  const command = parent
    .command('set')
    .description('Change a definition; what is not given stays, and an empty text removes.')
    .argument('<name>', 'variable');
  addDefinitionOptions(command)
    .addHelpText('after', '\nExamples:\n  llmkit vars set tone --default casual\n  llmkit vars set zip --pattern ""\n')
    .action((name: string, options: DefinitionOptions) => run(name, options, context));
}

export async function setVariable(name: string, options: DefinitionOptions, context: Context): Promise<void> {
  const app = await context.app();
  const changed = changedDefinition(await app.variables.definition(name), options);
  const stored = await app.variables.define(changed, { replace: true });
  await context.output.result(stored, () => '');
  context.output.note(`defined ${definitionLine(stored)}`);
}

import type { Command } from 'commander';
import { confirmRemoval, forceMeansYes, YES } from '../confirm.ts';
import type { Context } from '../context.ts';

type Run = (name: string, options: { yes?: boolean }, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = removeVariable): void {
  parent
    .command('rm')
    .description('Remove a definition.')
    .argument('<name>', 'variable')
    .option(...YES)
    .addOption(forceMeansYes())
    .addHelpText('after', '\nExample:\n  llmkit vars rm tone --yes\n')
    .action((name: string, options: { yes?: boolean }) => run(name, options, context));
}

export async function removeVariable(name: string, options: { yes?: boolean }, context: Context): Promise<void> {
  const app = await context.app();
  await app.variables.definition(name);
  if (!(await confirmRemoval(`the definition of ${name}`, options.yes === true, context))) return;
  await app.variables.remove(name);
  await context.output.result({ removed: [name] }, () => '');
  context.output.note(`removed the definition of ${name}`);
}

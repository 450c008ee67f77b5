import type { Command } from 'commander';
import { confirmRemoval } from '../confirm.ts';
import type { Context } from '../context.ts';

type Run = (name: string, options: { force?: boolean }, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = removeVariable): void {
  parent
    .command('rm')
    .description('Remove a definition.')
    .argument('<name>', 'variable')
    .option('--force', 'do not ask')
    .addHelpText('after', '\nExample:\n  llmkit vars rm tone --force\n')
    .action((name: string, options: { force?: boolean }) => run(name, options, context));
}

export async function removeVariable(name: string, options: { force?: boolean }, context: Context): Promise<void> {
  const app = await context.app();
  await app.variables.definition(name);
  if (!(await confirmRemoval(`the definition of ${name}`, options.force === true, context))) return;
  await app.variables.remove(name);
  await context.output.result({ removed: [name] }, () => '');
  context.output.note(`removed the definition of ${name}`);
}

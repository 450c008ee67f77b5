import type { Command } from 'commander';
import { mcpServerNamed, withoutServer } from '../../core/settings/mcp-servers.ts';
import { confirmRemoval, forceMeansYes, YES } from '../confirm.ts';
import type { Context } from '../context.ts';

type Run = (name: string, options: { yes?: boolean }, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = removeServer): void {
  parent
    .command('rm')
    .description('Remove a server from the settings.')
    .argument('<name>', 'server')
    .option(...YES)
    .addOption(forceMeansYes())
    .addHelpText('after', '\nExample:\n  llmkit mcp rm files --yes\n')
    .action((name: string, options: { yes?: boolean }) => run(name, options, context));
}

async function removeServer(name: string, options: { yes?: boolean }, context: Context): Promise<void> {
  const app = await context.app();
  mcpServerNamed(await app.config.read(), name);
  if (!(await confirmRemoval(`the server ${name}`, options.yes === true, context))) return;
  await app.config.change((config) => withoutServer(config, name));
  await context.output.result({ removed: [name] }, () => '');
  context.output.note(`removed the server ${name}`);
}

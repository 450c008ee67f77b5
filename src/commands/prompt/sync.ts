import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { addImportOptions, importPrompts, type ImportCommandOptions } from './import.ts';

const EXAMPLES = `
The store follows the folder: what was added, changed, renamed or removed there
is so here. What was changed here alone stays as it is; what was changed on both
sides is a conflict, told and left alone, unless --update is given. Only prompts
that came from DIR are removed.

Examples:
  llmkit prompt sync prompts
  llmkit prompt sync prompts --check
  llmkit prompt sync ~/prompts --dry-run --json
`;

type Run = (folders: string[], options: ImportCommandOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = importPrompts): void {
  addImportOptions(
    parent
      .command('sync')
      .description('Keep stored prompts like a folder of files: prompt import DIR --prune.')
      .argument('<dir>', 'folder'),
  )
    .option('--check', 'change nothing; exit 1 where folder and store differ')
    .addHelpText('after', EXAMPLES)
    .action((folder: string, options: ImportCommandOptions) => run([folder], { ...options, prune: true }, context));
}

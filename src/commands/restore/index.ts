import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Noun } from '../noun.ts';

export interface RestoreOptions {
  force?: boolean;
}

const EXAMPLES = `
The backup is checked as a whole before anything is changed. With --force what
is in the home now is kept beside it, and stored keys are carried over unless
the backup has its own. The values of headers are not in a backup without keys:
those to set again are named.

Examples:
  llmkit restore llmkit-backup-2026-01-31T080000.gz
  llmkit --home ./look restore moving.gz
  llmkit restore moving.gz --force
`;

export function register(parent: Command, context: Context, noun: Noun): void {
  parent
    .command(noun.name)
    .description('Put the home of a backup in place.')
    .argument('<file>', 'file that llmkit backup wrote')
    .option('--force', 'replace a home that is not empty, and keep it beside the new one')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: RestoreOptions) => restore(file, options, context));
}

export async function restore(file: string, { force = false }: RestoreOptions, context: Context): Promise<void> {
  const app = await context.app();
  const report = await app.home.restore(file, { force });
  await context.output.result(report, () => '');
  context.output.note(`restored ${report.files} ${report.files === 1 ? 'file' : 'files'}`);
  if (report.kept !== undefined) context.output.note(`what was there before is kept in ${report.kept}`);
  for (const key of report.values_missing) {
    context.output.note(`the backup holds no value of a header; set it again: llmkit config set ${key} VALUE`);
  }
  if (report.keys_kept) context.output.note('the backup holds no keys; those stored before are still in use');
}

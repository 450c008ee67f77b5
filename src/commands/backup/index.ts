import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import type { Noun } from '../noun.ts';
import { withProgress } from '../progress.ts';

export interface BackupOptions {
  withKeys?: boolean;
  force?: boolean;
}

const EXAMPLES = `
Without --with-keys what doctor set aside of keys.json and config.json stays out
as well.

Examples:
  llmkit backup
  llmkit backup ~/safe/llmkit.backup.gz --force
  llmkit backup moving.gz --with-keys
`;

export function register(parent: Command, context: Context, noun: Noun): void {
  parent
    .command(noun.name)
    .description('Save the whole home to one file, readable by you only; keys stay out unless asked for.')
    .argument('[file]', 'file to write (else llmkit-backup-DATE.gz in this folder)')
    .option('--with-keys', 'stored API keys too, and the values of the headers of providers')
    .option('--force', 'replace the file if there is one')
    .addHelpText('after', EXAMPLES)
    .action((file: string | undefined, options: BackupOptions) => backup(file, options, context));
}

export async function backup(file: string | undefined, options: BackupOptions, context: Context): Promise<void> {
  if (file === '-')
    throw new LlmkitError('usage', 'Cannot save to standard output: a backup is a file that only you can read.', {
      advice: [{ kind: 'example', text: 'llmkit backup ~/safe/llmkit.backup.gz' }],
    });
  const app = await context.app();
  const { withKeys: keys = false, force = false } = options;
  const report = await withProgress('saving', context, (progress) =>
    app.home.backUp(file ?? defaultName(new Date()), { keys, force, progress }),
  );
  await context.output.result(report, () => report.file);
  for (const { message } of report.left_out) context.output.warn(`warning: left out: ${message}`);
  const without = keys ? '' : `, without ${['keys', ...report.values_left_out].join(', ')}`;
  context.output.note(`saved ${report.files} ${report.files === 1 ? 'file' : 'files'}${without}`);
  if (report.of_others)
    context.output.note(`note: records and lines of usage of other users stayed out: ${report.of_others}`);
  if (report.left_out.length > 0) {
    throw new LlmkitError('check_failed', `The backup lacks ${report.left_out.length} of the home's files.`, {
      advice: [{ kind: 'say', text: 'The warnings name them and say why' }],
    });
  }
}

function defaultName(now: Date): string {
  return `llmkit-backup-${now.toISOString().replaceAll(':', '').slice(0, 'yyyy-mm-ddThhmmss'.length)}.gz`;
}

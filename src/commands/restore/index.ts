import type { Command } from 'commander';
import type { HomeService } from '../../core/home/service.ts';
import { LlmkitError } from '../../core/errors.ts';
import { shownName } from '../../core/key-shapes.ts';
import type { RestoreReport } from '../../core/ports/home-keeper.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import type { Noun } from '../noun.ts';
import { withProgress } from '../progress.ts';

export interface RestoreOptions {
  force?: boolean;
  trust?: boolean;
}

const EXAMPLES = `
The backup is checked as a whole before anything is changed. With --force what
is in the home now is kept beside it, and stored keys are carried over unless
the backup has its own. The values of headers are not in a backup without keys:
those to set again are named.

A backup may come from anybody: providers that its settings send elsewhere get
no key, and its commands are set aside, until you trust them: one by llmkit
keys set NAME, all by --trust, with the file or later without it.

Examples:
  llmkit restore llmkit-backup-2026-01-31T080000.gz
  llmkit --home ./look restore moving.gz
  llmkit restore moving.gz --force
  llmkit restore --trust
`;

export function register(parent: Command, context: Context, noun: Noun): void {
  parent
    .command(noun.name)
    .description('Put the home of a backup in place.')
    .argument('[file]', 'file that llmkit backup wrote')
    .option('--force', 'replace a home that is not empty, and keep it beside the new one')
    .option('--trust', 'let keys go where its settings say, and its commands run')
    .addHelpText('after', EXAMPLES)
    .action((file: string | undefined, options: RestoreOptions) => restore(file, options, context));
}

export async function restore(
  file: string | undefined,
  { force = false, trust = false }: RestoreOptions,
  context: Context,
): Promise<void> {
  if (file === undefined && trust) return context.output.result(await trustRestored(context), () => '');
  if (file === undefined || file === '-')
    throw new LlmkitError('usage', 'Cannot restore: no file is named.', {
      advice: [{ kind: 'show', what: 'help', name: 'llmkit restore' }],
    });
  const { home } = await context.app();
  const report = await withProgress('restoring', context, (progress) => home.restore(file, { force, trust, progress }));
  await context.output.result(report, () => '');
  context.output.note(`restored ${report.files} ${report.files === 1 ? 'file' : 'files'}`);
  if (report.kept !== undefined) context.output.note(`what was there before is kept in ${report.kept}`);
  for (const key of report.values_missing) {
    context.output.note(`the backup holds no value of a header; set it again: llmkit config set ${key} VALUE`);
  }
  if (report.keys_kept) context.output.note('the backup holds no keys; those stored before are still in use');
  await tellChanges(report, trust, context);
}

/** Told also with --quiet: it is about where keys go. */
async function tellChanges(report: RestoreReport, isTrusted: boolean, context: Context): Promise<void> {
  const { changed_providers: changes = [], set_aside: commands = [], unreadable_settings: unreadable } = report;
  if (unreadable !== undefined)
    context.output.warn(
      `the settings of the backup cannot be read: none is in force, and they are kept as ${unreadable}`,
    );
  for (const { provider, changed, base_url: address } of changes) {
    const where = address === undefined ? '' : `, at ${address}`;
    context.output.warn(`the backup changes ${changed.join(', ')} of ${sanitizeLine(shownName(provider) + where)}`);
  }
  if (commands.length > 0)
    context.output.warn(`commands of the backup are set aside: ${sanitizeLine(commands.join(', '))}`);
  if (isTrusted || changes.length + commands.length === 0) return;
  const { io, globals, signal } = context;
  const canAsk = io.stdin.isTTY && io.stderr.isTTY && !globals.json && !globals.ndjson;
  if (canAsk) {
    const { askYesNo } = await import('../../terminal/forms.ts');
    if (await askYesNo('Do you trust whoever made this backup with your keys?', { signal }))
      return void (await trustRestored(context));
  }
  context.output.warn('no key goes there until you trust it: llmkit keys set NAME, or all: llmkit restore --trust');
}

async function trustRestored(context: Context): Promise<Awaited<ReturnType<HomeService['trust']>>> {
  const { home } = await context.app();
  const trusted = await home.trust();
  const names = [...trusted.providers, ...trusted.commands];
  context.output.note(names.length === 0 ? 'nothing was kept back' : `trusted: ${sanitizeLine(names.join(', '))}`);
  return trusted;
}

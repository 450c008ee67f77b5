import { type Command, Option } from 'commander';
import type { ReportOptions, UsageReport } from '../../core/usage/make-report.ts';
import { GROUPINGS, type Grouping } from '../../core/usage/groupings.ts';
import { present } from '../../core/fields.ts';
import type { Lookups } from '../../core/services.ts';
import type { Context } from '../context.ts';
import { refuseTogether } from '../option-rules.ts';
import type { Noun } from '../noun.ts';

export interface UsageOptions {
  since?: string;
  until?: string;
  by?: Grouping;
  prompt?: string;
  model?: string;
  last?: boolean;
  csv?: boolean;
}

const EXAMPLES = `
Costs that are not known are said to be unknown, never 0. A day, and a time, are
those of this machine.

Examples:
  llmkit usage
  llmkit usage --since 7d --by day
  llmkit usage --since 30d --by prompt
  llmkit usage --by version --prompt summarize
  llmkit usage --since 2026-11-01 --until 2026-11-30 --csv
`;

export function register(parent: Command, context: Context, noun: Noun): void {
  parent
    .command(noun.name)
    .description('Tell what was called: calls, tokens, cost, time, errors and ratings.')
    .option('--since <time>', 'from then on: 7d, 12h, or a date')
    .option('--until <time>', 'up to then: 1d, or a date, whose day counts too')
    .addOption(new Option('--by <what>', 'what calls are added up by').choices([...GROUPINGS]).default('model'))
    .option('--prompt <prompt>', 'only calls of this prompt, or of NAME@VERSION')
    .option('--model <model>', 'only calls of this model, as NAME or PROVIDER/NAME')
    .option('--last', 'only the last call')
    .option('--csv', 'comma-separated values with a line of titles, for a spreadsheet')
    .addHelpText('after', EXAMPLES)
    .action((options: UsageOptions, command: Command) =>
      // What was not typed does not stand beside --last.
      usage(command.getOptionValueSource('by') === 'default' ? withoutBy(options) : options, context),
    );
}

function withoutBy({ by: _by, ...options }: UsageOptions): UsageOptions {
  return options;
}

export async function usage(options: UsageOptions, context: Context): Promise<void> {
  for (const other of ['since', 'until', 'by', 'prompt', 'model', 'csv']) refuseTogether(options, 'last', other);
  const { json, ndjson } = context.globals;
  refuseTogether({ ...options, ...(json && { json }), ...(ndjson && { ndjson }) }, 'csv', json ? 'json' : 'ndjson');
  const { usage: history } = await context.lists();
  if (options.last) return printLast(history, context);
  const { since, until, by, prompt, model } = options;
  const wanted: ReportOptions = present({ since, until, by, prompt, model });
  const report = await history.report(wanted);
  if (options.csv) return context.output.print((await import('./values.ts')).csv(report));
  await context.output.result(report, () => text(report, context));
  if (report.verdict !== undefined && !context.io.stdout.isTTY && !json && !ndjson)
    context.output.note(`note: ${report.verdict}`);
  if (report.total.calls === 0 && report.total.ratings === 0)
    context.output.note(`note: no calls ${Object.keys(wanted).length > 0 ? 'of this kind' : 'yet'} are recorded`);
}

/** Drawn on a terminal, elsewhere one group a line with tabs between its values. */
async function text(report: UsageReport, context: Context): Promise<string> {
  const { stdout } = context.io;
  if (!stdout.isTTY) return (await import('./values.ts')).tabbed(report);
  const { reportText } = await import('./format.ts');
  const { out: styles } = await context.styles();
  const titleOf = async (id: string) => {
    const { conversations } = await context.app();
    return conversations.find(id).then(
      ({ title }) => title,
      () => '',
    );
  };
  return reportText(report, { styles, columns: stdout.columns, titleOf });
}

async function printLast(history: Lookups['usage'], context: Context): Promise<void> {
  const line = await history.last();
  await context.output.result(line, async () => (await import('./last-call.ts')).lastCallText(line, new Date()));
}

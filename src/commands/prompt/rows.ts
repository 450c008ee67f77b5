import { LlmkitError } from '../../core/errors.ts';
import { attachedOf } from '../../core/files/attached.ts';
import { present } from '../../core/fields.ts';
import { versionChoiceIn } from '../../core/prompts/choose-version.ts';
import type { CheckedRun } from '../../core/runs/service.ts';
import { sanitizeRules, withoutInstructions } from '../../core/exchange/untrusted.ts';
import type { App } from '../../core/services.ts';
import type { SettingsSnapshot } from '../../core/settings/snapshot.ts';
import type { SettingValues } from '../../core/tables/settings.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { modelsGiven, settingsFromOptions } from '../model-options.ts';
import { refuseTogether } from '../option-rules.ts';
import { promptFiles } from '../prompt-files.ts';
import { inputFor } from '../untrusted.ts';
import { givenValues, namedPrompt, splitPair, tellHidden } from '../variable-values.ts';
import { openRows, type OpenedRows } from './rows-file.ts';
import { checkRowsOutput, openRowsOutput, type RowsOutput } from './rows-output.ts';
import { RowsReport, someFailed } from './rows-report.ts';
import type { RunOptions } from './run-options.ts';

/** Options that mean a single answer. */
const OF_ONE = [
  'save',
  'extract',
  'tool',
  'allow',
  'maxSteps',
  'repeatLast',
  'unit',
  'showReasoning',
  'stream',
  'usage',
];

/** Options that mean calls one by one. */
const OF_SINGLE_CALLS = ['parallel', 'fallback', 'cache'];

/** A prompt over every row of a table. */
export async function runRows(
  reference: string,
  words: readonly string[],
  options: RunOptions & { rows: string },
  context: Context,
): Promise<void> {
  for (const option of OF_ONE) refuseTogether(options, 'rows', option);
  for (const option of OF_SINGLE_CALLS) refuseTogether(options, 'batch', option);
  if (modelsGiven(options)) throw oneModel();
  if (versionChoiceIn(reference)) throw oneVersion(reference);
  checkRowsOutput(options, context);
  const app = await context.app();
  const settings = await app.settings.snapshot();
  const rows = await openRows(options.rows, context);
  try {
    const checked = await checkRows(reference, words, { options, rows, settings }, app, context);
    tellLeftOut(checked, context);
    const first = await checked.run.first();
    if (first === undefined) return await tellNone(checked, options, context);
    if (options.dryRun) return await preview(first, checked, app, context);
    await app.llm.unlock(first, { signal: context.signal });
    if (options.batch)
      return await (await import('./rows-batch.ts')).batchRows(checked, options, { app, settings }, context);
    await (await app.batches()).refuseWhileOpen(checked.id);
    await answerRows(checked, options, context);
  } finally {
    rows.close();
  }
}

async function checkRows(
  reference: string,
  words: readonly string[],
  { options, rows, settings }: { options: RunOptions; rows: OpenedRows; settings: SettingsSnapshot },
  app: App,
  context: Context,
): Promise<CheckedRun> {
  const input = inputFor({ ...options, stdin: false }, settings, context);
  const prompt = await namedPrompt(reference, app, input, context);
  if (prompt.metadata['tools'] !== undefined) context.output.note('note: rows are asked without the tools it names');
  tellHidden(prompt, context);
  const attachments = [
    ...(await promptFiles(prompt, options, app, context)),
    ...(await input.attachments(options.file, app.files, words)),
  ];
  const flags = { ...settingsFromOptions(options), ...(await schemaIn(options, context)) };
  const text = words.join(' ');
  const spinner = context.globals.quiet ? undefined : context.spinner();
  spinner?.start('looking at the rows');
  try {
    return await (
      await app.rows()
    ).check({
      prompt,
      source: rows.source,
      given: await givenValues(options, input, app),
      columns: Object.fromEntries((options.column ?? []).map(columnPair)),
      clean: cleanerOf(settings, flags),
      flags,
      settings,
      signal: context.signal,
      noRepair: options.repair === false,
      ...present({
        input: text.trim() === '' ? undefined : text,
        attached: attachments.length === 0 ? undefined : attachedOf(attachments),
        skipBad: options.skipBad,
        parallel: options.parallel,
        again: options.again,
      }),
    });
  } finally {
    spinner?.stop();
  }
}

/** Of each row silently: a note a row would be none to read. */
function cleanerOf(settings: SettingsSnapshot, flag: SettingValues): ((text: string) => string) | undefined {
  const rules = sanitizeRules(settings.effective({ flag }).values);
  return rules && ((text) => withoutInstructions(text, 'a row', rules.maxChars).text);
}

async function schemaIn(options: RunOptions, context: Context): Promise<SettingValues> {
  if (options.schema === undefined) return {};
  const { schemaNamed } = await import('../schema-option.ts');
  return { output: await schemaNamed(options.schema, { ...options, stdin: false }, context) };
}

function columnPair(pair: string): [column: string, variable: string] {
  const { name, value } = splitPair(pair, '--column client=customer');
  return [name, value.trim()];
}

function tellLeftOut({ faults, unused }: CheckedRun, { output }: Context): void {
  if (unused.length > 0) {
    const names = unused.slice(0, 10).map(sanitizeLine).join(', ');
    output.note(`note: no variable takes the columns ${names}${unused.length > 10 ? ', …' : ''}`);
  }
  if (faults.count > 0) output.note(`note: left out, as something is wrong with them: ${faults.count} rows`);
}

async function preview(
  first: Parameters<App['llm']['preview']>[0],
  { run }: CheckedRun,
  app: App,
  context: Context,
): Promise<void> {
  const { printPreview } = await import('../preview.ts');
  await printPreview(await app.llm.preview(first), context);
  context.output.note(`note: this is the first of ${run.progress.total} rows`);
}

/** Who reads the output finds it whole, also where there is nothing in it. */
async function tellNone(checked: CheckedRun, options: RunOptions, context: Context): Promise<void> {
  context.output.note('note: there are no rows');
  if (!options.dryRun) await (await openRowsOutput(checked, options, context)).close();
}

async function answerRows(checked: CheckedRun, options: RunOptions, context: Context): Promise<void> {
  const { run, id } = checked;
  const report = new RowsReport(run, context);
  let output = undefined as RowsOutput | undefined;
  // Not sooner: another process may be at the same rows, and write the same file.
  const begin = async () => {
    output = await openRowsOutput(checked, options, context);
    report.start();
  };
  let isWhole = false;
  try {
    for await (const outcome of run.outcomes(id, begin)) {
      report.add(outcome);
      const caughtUp = report.around(() => output?.write(outcome));
      if (caughtUp) await caughtUp;
    }
    isWhole = true;
  } finally {
    report.stop();
    await output?.close();
    if (!isWhole && output) report.tell();
  }
  report.tell();
  const { total, done, failed } = run.progress;
  if (done + failed !== total) throw tableChanged(total);
  if (failed > 0) throw someFailed(failed, total);
}

/** A large table is read twice: to look for faults, and to ask. */
function tableChanged(total: number): LlmkitError {
  return new LlmkitError(
    'check_failed',
    `The table changed meanwhile: there are no longer the ${total} rows that were looked at.`,
    {
      advice: [{ kind: 'retry', what: 'command' }],
    },
  );
}

function oneVersion(reference: string): LlmkitError {
  return new LlmkitError('usage', `Cannot use ${reference} with --rows: rows are asked with one version.`, {
    advice: [{ kind: 'give', what: 'one' }],
  });
}

function oneModel(): LlmkitError {
  return new LlmkitError('usage', 'Cannot use --rows with several models: -m was given more than once.', {
    advice: [{ kind: 'give', what: 'one' }],
  });
}

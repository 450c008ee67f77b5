import type { BatchRecord } from '../../core/records/batch.ts';
import type { RunAnswer } from '../../core/records/run-line.ts';
import type { FetchedBatch } from '../../core/runs/batch-fetch.ts';
import type { BatchService } from '../../core/runs/batch-service.ts';
import { RowFaults } from '../../core/runs/row-faults.ts';
import type { CheckedRun } from '../../core/runs/service.ts';
import type { App } from '../../core/services.ts';
import type { SettingsSnapshot } from '../../core/settings/snapshot.ts';
import { tellFetched } from '../batch/fetch.ts';
import { countedRows, shortId, shownBatch } from '../batch/format.ts';
import type { Context } from '../context.ts';
import { inShellWords } from '../notice-words.ts';
import { rowFaultLines } from '../row-fault-lines.ts';
import { openRowsOutput, type RowsOutput } from './rows-output.ts';
import { someFailed } from './rows-report.ts';

interface BatchOptions {
  output?: string;
  rows?: string;
  again?: boolean;
  wait?: boolean;
}

/**
 * Sends the rows through the vendor's batch interface. Ends once they are taken in, or with --wait once they are answered; the
 * same command again fetches what is ready and goes on.
 */
export async function batchRows(
  checked: CheckedRun,
  options: BatchOptions,
  { app, settings }: { app: App; settings: SettingsSnapshot },
  context: Context,
): Promise<void> {
  const service = await app.batches();
  const { fetched, sent, waiting } = await sendRows(service, checked, { options, settings }, context);
  for (const one of fetched) tellFetched(one, context);
  for (const one of sent) context.output.note(`${shortId(one)}: ${countedRows(one.count)} sent (${one.batch_id})`);
  const open = [...waiting, ...sent];
  if (options.wait) fetched.push(...(await waitFor(open, service, settings, context)));
  else if (open.length > 0) return await tellHowToGoOn(open, context);
  await printRows(checked, fetched, { service, options }, context);
}

async function sendRows(
  service: BatchService,
  checked: CheckedRun,
  { options, settings }: { options: BatchOptions; settings: SettingsSnapshot },
  context: Context,
) {
  const spinner = context.globals.quiet ? undefined : context.spinner();
  let rows = 0;
  spinner?.start('rows', () => `${rows} of ${checked.run.progress.total} written for the batch`);
  try {
    const anew = options.again === true;
    const onRow = (count: number) => void (rows = count);
    const sent = await service.send(checked, settings, { anew, onRow, signal: context.signal });
    spinner?.stop();
    for (const notice of sent.notices) {
      const { message, verbose } = await inShellWords(notice);
      if (!verbose || context.globals.verbose) context.output.note(`note: ${message}`);
    }
    return sent;
  } finally {
    spinner?.stop();
  }
}

async function tellHowToGoOn(open: readonly BatchRecord[], { globals, output }: Context): Promise<void> {
  const rows = open.reduce((sum, { count }) => sum + count, 0);
  if (globals.json) await output.json(open.map(shownBatch));
  output.note(
    `${countedRows(rows)} ${rows === 1 ? 'waits' : 'wait'} for an answer: llmkit batch list; the same command fetches them, --wait waits`,
  );
}

/** Waits, and takes in what has ended. Ctrl-C ends the wait, not the batches. */
async function waitFor(
  open: readonly BatchRecord[],
  service: BatchService,
  settings: SettingsSnapshot,
  context: Context,
): Promise<FetchedBatch[]> {
  const { signal, output } = context;
  const spinner = context.globals.quiet ? undefined : context.spinner();
  const all = open.reduce((sum, { count }) => sum + count, 0);
  let left = open;
  const answered = () => all - left.reduce((sum, one) => sum + one.count - (one.answered ?? 0), 0);
  spinner?.start('waiting for the batch', () => `${answered()} of ${all}`);
  const fetched: FetchedBatch[] = [];
  try {
    for await (const one of service.wait(open, settings, { signal, onLook: (still) => void (left = still) })) {
      fetched.push(one);
      spinner?.pause();
      tellFetched(one, context);
      spinner?.start('waiting for the batch', () => `${answered()} of ${all}`);
    }
    return fetched;
  } catch (thrown) {
    spinner?.stop();
    output.note('note: the batch goes on; wait for it again with the same command, or: llmkit batch fetch');
    throw thrown;
  } finally {
    spinner?.stop();
  }
}

/** All rows in their order, with the faults of those that were fetched just now. */
async function printRows(
  checked: CheckedRun,
  fetched: readonly FetchedBatch[],
  { service, options }: { service: BatchService; options: BatchOptions },
  context: Context,
): Promise<void> {
  const { run, id } = checked;
  const faults = new Map<string, RunAnswer>();
  for (const { record, answers } of fetched) {
    for (const [at, key] of record.keys.entries()) {
      const answer = answers.get(record.rows[at] ?? at + 1);
      if (answer?.error) faults.set(key, answer);
    }
  }
  const rows = service.known(run, id, faults, { signal: context.signal });
  const failed = new RowFaults();
  let output: RowsOutput | undefined;
  try {
    for (let next = await rows.next(); ; next = await rows.next()) {
      // Not sooner: another process may be at the same rows, and write the same file.
      output ??= await openRowsOutput(checked, options, context);
      if (next.done) break;
      const { row, error } = next.value;
      if (error) failed.add(row, [error.message]);
      await output.write(next.value);
    }
  } finally {
    await rows.return(undefined);
    await output?.close();
  }
  for (const line of rowFaultLines(failed)) context.output.warn(line);
  const { total, done } = run.progress;
  context.output.note(`${done} done, ${failed.count} failed, ${total - done - failed.count} left`);
  if (done < total) throw someFailed(total - done, total);
}

import type { Command } from 'commander';
import { asLlmkitError } from '../../core/errors.ts';
import { type ListedBatch, isOpenBatch } from '../../core/records/batch.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';
import { batchTable, shortId, shownBatch } from './format.ts';

export interface BatchListOptions {
  open?: boolean;
  offline?: boolean;
}

const EXAMPLES = `
Vendors are asked how far the open ones are, unless it is --offline.

Examples:
  llmkit batch list
  llmkit batch list --open --json
`;

type Run = (options: BatchListOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = printBatches): void {
  parent
    .command('list')
    .description('List batches, the newest first, and how far they are.')
    .option('--open', 'only those that are not fetched yet')
    .option('--offline', 'as they were when the vendor was last asked')
    .addHelpText('after', EXAMPLES)
    .action((options: BatchListOptions) => run(options, context));
}

async function printBatches({ open, offline }: BatchListOptions, context: Context): Promise<void> {
  const app = await context.app();
  const { batches: all, faults } = await (await app.batches()).list();
  for (const fault of faults) context.output.warn(`warning: ${fault.message}`);
  const wanted = open ? all.filter(isOpenBatch) : all;
  const looked = offline ? wanted : await lookedAt(wanted, app, context);
  const batches = open ? looked.filter(isOpenBatch) : looked;
  const { out } = await context.styles();
  const columns = context.io.stdout.isTTY ? context.io.stdout.columns : undefined;
  const options = { styles: out, now: new Date(), columns };
  await context.output.result(batches.map(shownBatch), () => batchTable(batches, options));
  if (batches.length > 0) return;
  const none = all.length > 0 ? 'no batch is open' : 'no batches; make one: llmkit run NAME --rows FILE --batch';
  context.output.note(`note: ${none}`);
}

/** One that cannot be asked is shown as it was. */
async function lookedAt(
  batches: readonly ListedBatch[],
  app: App,
  { output, signal }: Context,
): Promise<ListedBatch[]> {
  if (!batches.some(isOpenBatch)) return [...batches];
  const [service, settings] = await Promise.all([app.batches(), app.settings.snapshot()]);
  const looked: ListedBatch[] = [];
  for (const batch of batches) {
    const now = await service.look(batch, settings, { signal }).catch((thrown: unknown) => {
      if (signal.aborted) throw thrown;
      output.warn(`warning: ${shortId(batch)}: ${asLlmkitError(thrown).message}`);
      return batch;
    });
    looked.push(now);
  }
  return looked;
}

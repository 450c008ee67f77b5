import type { Command } from 'commander';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { isOpenBatch } from '../../core/records/batch.ts';
import { confirmed, YES } from '../confirm.ts';
import type { Context } from '../context.ts';
import { countedRows, shortId, shownBatch, stateOf } from './format.ts';

export interface CancelOptions {
  yes?: boolean;
}

const EXAMPLES = `
What is answered by then can be fetched, and is to be paid.

Examples:
  llmkit batch cancel last
  llmkit batch cancel 3f2a9c41 --yes
`;

type Run = (reference: string, options: CancelOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = cancelBatch): void {
  parent
    .command('cancel')
    .description('Cancel a batch at the vendor.')
    .argument('<batch>', 'batch: last, its id, the beginning of it, or the id at the vendor')
    .option(...YES)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: CancelOptions) => run(reference, options, context));
}

async function cancelBatch(reference: string, { yes = false }: CancelOptions, context: Context): Promise<void> {
  const app = await context.app();
  const service = await app.batches();
  const batch = await service.find(reference);
  const name = `the batch ${shortId(batch)} of ${countedRows(batch.count)}`;
  if (isOpenBatch(batch) && !(await confirmed('cancel', name, yes, context))) return;
  const now = await service.cancel(batch, await app.settings.snapshot(), { signal: context.signal });
  if (!isOpenBatch(batch)) context.output.note('note: there is nothing to cancel');
  await context.output.result(shownBatch(now), () => sanitizeLine(`${shortId(now)}: ${stateOf(now)}`));
}

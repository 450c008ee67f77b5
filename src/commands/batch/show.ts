import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { batchText, shownBatch } from './format.ts';

const EXAMPLES = `
Examples:
  llmkit batch show last
  llmkit batch show 3f2a9c41 --json
`;

type Run = (reference: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = showBatch): void {
  parent
    .command('show')
    .description('Show a batch, and ask the vendor how far it is.')
    .argument('<batch>', 'batch: last, its id, the beginning of it, or the id at the vendor')
    .addHelpText('after', EXAMPLES)
    .action((reference: string) => run(reference, context));
}

async function showBatch(reference: string, context: Context): Promise<void> {
  const app = await context.app();
  const service = await app.batches();
  const batch = await service.find(reference);
  const now = await service.look(batch, await app.settings.snapshot(), { signal: context.signal });
  await context.output.result(shownBatch(now), () => batchText(now));
}

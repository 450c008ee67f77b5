import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { usd } from '../../core/facts/usd.ts';
import { type BatchRecord, isOpenBatch } from '../../core/records/batch.ts';
import type { FetchedBatch } from '../../core/runs/batch-fetch.ts';
import type { Context } from '../context.ts';
import { shortId, stateOf } from './format.ts';

const EXAMPLES = `
A line of JSON for each row that is answered, in their order: its number, and
its answer. The command that made the batch has them in their table.

Examples:
  llmkit batch fetch
  llmkit batch fetch last > answers.jsonl
`;

type Run = (references: readonly string[], context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = fetchBatches): void {
  parent
    .command('fetch')
    .description('Fetch the answers of batches that have ended; without a name, of all of them.')
    .argument('[batch...]', 'batch: last, its id, the beginning of it, or the id at the vendor')
    .addHelpText('after', EXAMPLES)
    .action((references: string[]) => run(references, context));
}

async function fetchBatches(references: readonly string[], context: Context): Promise<void> {
  const app = await context.app();
  const service = await app.batches();
  const settings = await app.settings.snapshot();
  const wanted: BatchRecord[] = [];
  for (const reference of references) wanted.push(await service.find(reference));
  if (references.length === 0) wanted.push(...(await service.open()));
  if (wanted.length === 0) return context.output.note('note: no batch is open');
  const fetched: FetchedBatch[] = [];
  for (const batch of wanted) {
    const one = await service.fetch(batch, settings, { signal: context.signal });
    tellFetched(one, context);
    if (one.record.state === 'fetched') fetched.push(one);
  }
  await printAnswers(fetched, context);
  const waiting = wanted.length - fetched.length;
  if (waiting > 0 && references.length > 0)
    throw new LlmkitError('check_failed', `${waiting} of ${wanted.length} batches cannot be fetched yet.`, {
      advice: [{ kind: 'retry', when: 'later' }],
    });
}

async function printAnswers(fetched: readonly FetchedBatch[], { globals, output }: Context): Promise<void> {
  const lines = fetched.flatMap(({ record, answers }) =>
    [...answers].map(([row, answer]) => ({ batch: record.id, row, ...answer })),
  );
  if (globals.json) await output.json(lines);
  else await output.ndjson(lines);
}

/** What came of a batch, on one line. */
export function tellFetched({ record }: FetchedBatch, { output }: Pick<Context, 'output'>): void {
  if (isOpenBatch(record) || record.state !== 'fetched') {
    return output.note(`${shortId(record)}: ${stateOf(record)}, ${record.answered ?? 0} of ${record.count} answered`);
  }
  const { count, answered = 0, failed = 0, cost_usd: cost, fault } = record;
  const failing = failed > 0 ? `, ${failed} failed: the command that made it sends them again` : '';
  const why = fault === undefined ? '' : ` (${fault})`;
  const price = cost === undefined ? '' : ` · ${usd(cost)}`;
  output.note(`${shortId(record)}: ${answered} of ${count} answered${failing}${why}${price}`);
}

import type { Command } from 'commander';
import type { ModelList } from '../../core/exchange/model-list.ts';
import type { ModelInfo } from '../../core/records/chat.ts';
import type { Context } from '../context.ts';
import { wholeNumber } from '../option-values.ts';
import { modelTable } from './format.ts';

export interface ModelListOptions {
  query?: string;
  provider?: string;
  timeout?: number;
}

const HELP = `
Prices are US dollars per million tokens, input/output. What is not known is
shown as unknown; llmkit config set prices.MODEL INPUT/OUTPUT tells a price.

Examples:
  llmkit models
  llmkit models list --provider mock
  llmkit models -q sonnet --json
`;

type Run = (options: ModelListOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = printModelList): void {
  parent
    .command('list', { isDefault: true })
    .description(
      'List what each provider offers that can be asked, with context window, longest answer, price and what it takes.',
    )
    .option('-q, --query <text>', 'only models whose name contains this')
    .option('--provider <name>', 'only this provider')
    .option('--timeout <seconds>', 'how long each provider may take (default 10)', wholeNumber)
    .addHelpText('after', HELP)
    .action((options: ModelListOptions) => run(options, context));
}

export async function printModelList(options: ModelListOptions, context: Context): Promise<void> {
  const { llm } = await context.app();
  const { provider: only, timeout } = options;
  const list = await llm.listModels({
    signal: context.signal,
    inFull: true,
    ...(only !== undefined && { only }),
    ...(timeout && { limit_ms: timeout * 1000 }),
  });
  tellFaults(list, context);
  tellElsewhere(list, context);
  const query = options.query?.toLowerCase() ?? '';
  const isWanted = ({ id, provider }: ModelInfo) => `${provider}/${id}`.toLowerCase().includes(query);
  const wanted = list.models.filter(isWanted);
  tellOthers(list.others.filter(isWanted), context);
  if (only === undefined && isOffline(list))
    context.output.note(
      'note: no key is set, and no server answers on this machine; llmkit keys set NAME adds a vendor',
    );
  if (wanted.length === 0 && list.models.length > 0)
    context.output.note(`note: no model has ${JSON.stringify(options.query)} in its name; llmkit models lists all`);
  await context.output.result(wanted, () => shown(wanted, context));
}

/** One provider that fails hides no other; where all do, the first fault is that of the command. */
function tellFaults({ models, faults }: ModelList, { output }: Context): void {
  const isNothing = models.length === 0 && faults.length > 0;
  for (const fault of isNothing ? faults.slice(1) : faults) output.warn(`warning: ${fault.message}`);
  if (isNothing) throw faults[0]!;
}

function tellOthers(others: readonly ModelInfo[], { output }: Context): void {
  if (others.length === 0) return;
  const [count, are] = others.length === 1 ? ['1 model', 'is'] : [`${others.length} models`, 'are'];
  output.note(`note: ${count} for embeddings, speech or images ${are} left out: a chat cannot ask them`);
}

function tellElsewhere({ elsewhere }: ModelList, { output }: Context): void {
  for (const { provider, base_url: url } of elsewhere) {
    output.note(
      `note: ${provider} answers at ${new URL(url).host}; to use it: llmkit config set providers.${provider}.base_url ${url}`,
    );
  }
}

function isOffline({ models, faults }: ModelList): boolean {
  return faults.length === 0 && models.every(({ provider }) => provider === 'mock');
}

async function shown(models: readonly ModelInfo[], { io, styles }: Context): Promise<string> {
  const columns = io.stdout.isTTY ? io.stdout.columns : undefined;
  return modelTable(models, { styles: (await styles()).out, columns });
}

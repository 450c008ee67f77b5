import type { Command } from 'commander';
import type { ModelInfo } from '../../core/records/chat.ts';
import type { App } from '../../core/services.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { wholeNumber } from '../option-values.ts';
import type { Noun } from '../noun.ts';

export interface ModelsOptions {
  query?: string;
  provider?: string;
  timeout?: number;
}

const EXAMPLES = `
Examples:
  llmkit models
  llmkit models --provider mock
  llmkit models -q sonnet --json
`;

export function register(parent: Command, context: Context, noun: Noun): void {
  parent
    .command(noun.name)
    .description('List what each configured provider offers, with context window and maximum output where known.')
    .option('-q, --query <text>', 'only models whose name contains this')
    .option('--provider <name>', 'only this provider')
    .option('--timeout <seconds>', 'how long each provider may take (default 10)', wholeNumber)
    .addHelpText('after', EXAMPLES)
    .action((options: ModelsOptions) => models(options, context));
}

export async function models(options: ModelsOptions, context: Context): Promise<void> {
  const app = await context.app();
  const { provider: only, timeout } = options;
  const { models: listed, faults } = await app.llm.listModels({
    signal: context.signal,
    ...(only && { only }),
    ...(timeout && { limit_ms: timeout * 1000 }),
  });
  const all = [...listed, ...(only === undefined ? await localModels(app, listed) : [])];
  const isOffline = only === undefined && all.every(({ provider }) => provider === 'mock');
  const isNothing = all.length === 0 && faults.length > 0;
  for (const fault of isNothing ? faults.slice(1) : faults) context.output.warn(`warning: ${fault.message}`);
  if (isNothing) throw faults[0]!;
  const query = options.query?.toLowerCase() ?? '';
  const wanted = all.filter(({ id, provider }) => `${provider}/${id}`.toLowerCase().includes(query));
  if (isOffline && faults.length === 0)
    context.output.note(
      'note: no key is set, and no server answers on this machine; llmkit keys set NAME adds a vendor',
    );
  await context.output.result(wanted, () => wanted.map(modelLine).join('\n'));
}

/** Models of servers on this machine that answer, configured or not. */
async function localModels(app: App, listed: readonly ModelInfo[]): Promise<ModelInfo[]> {
  const known = new Set(listed.map(({ provider }) => provider));
  const servers = (await app.setup.findLocalServers()).filter(({ provider }) => !known.has(provider));
  return servers.flatMap(({ provider, models: ids }) => ids.map((id) => ({ id, provider })));
}

function modelLine({ provider, id, context_window: window, max_output: output }: ModelInfo): string {
  const facts = [window && `${window} tokens of context`, output && `${output} of output`].filter(Boolean).join(', ');
  return sanitizeLine(`${provider}/${id}`) + (facts ? `  ${facts}` : '');
}

import type { Command } from 'commander';
import { parseSetting } from '../../core/settings/levels.ts';
import { present } from '../../core/fields.ts';
import type { Context } from '../context.ts';
import { wholeNumber } from '../option-values.ts';
import { modelDetails } from './format.ts';

export interface ModelShowOptions {
  provider?: string;
  timeout?: number;
}

const HELP = `
Its provider is asked as well, where there is a key. What is not known is shown
as unknown: only exactly this name counts, never a similar one.

Examples:
  llmkit models show claude-sonnet-5-5
  llmkit models show mock/echo --json
`;

type Run = (name: string, options: ModelShowOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = printModel): void {
  parent
    .command('show')
    .description('Show all that is known of a model, and where each figure comes from.')
    .argument('<model>', 'the model, as -m takes it')
    .option('--provider <name>', 'provider; the model is then its own name for it')
    .option('--timeout <seconds>', 'how long the provider may take (default 10)', wholeNumber)
    .addHelpText('after', HELP)
    .action((name: string, options: ModelShowOptions) => run(name, options, context));
}

export async function printModel(name: string, options: ModelShowOptions, context: Context): Promise<void> {
  parseSetting('model', name, 'a model');
  const { llm } = await context.app();
  const { model, fault } = await llm.showModel(present({ model: name, provider: options.provider }), {
    signal: context.signal,
    ...(options.timeout && { limit_ms: options.timeout * 1000 }),
  });
  const { isTTY, columns } = context.io.stdout;
  await context.output.result(model, () => modelDetails(model, isTTY ? columns : undefined));
  if (fault) context.output.note(`note: ${model.provider} could not be asked: ${fault.message}`);
  else if (model.is_listed === false) context.output.note(`note: ${model.provider} does not list this model`);
}

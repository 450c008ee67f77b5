import type { Command } from 'commander';
import { asLlmkitError } from '../core/errors.ts';
import type { ExchangeInput, ToolOptions as ExchangeTools } from '../core/exchange/input.ts';
import type { App } from '../core/services.ts';
import { addAnswerOptions, printAnswer, type AnswerOptions } from './print-answer.ts';
import type { Context } from './context.ts';
import { addInputOptions, type InputOptions } from './input.ts';
import { addSettingOptions, modelsGiven, takeSeveralModels } from './model-options.ts';
import { refuseTogether, refuseWithout } from './option-rules.ts';
import { printPreview } from './preview.ts';
import { addToolOptions, type ToolFlags } from './tool-options.ts';
import { withWayOut } from './way-out.ts';

/** Options of every command that asks a model. */
export interface AskOptions extends InputOptions, AnswerOptions, ToolFlags {
  save?: boolean;
  dryRun?: boolean;
  schema?: string;
  repair?: boolean;
}

/** Commands that are about one answer. */
const ANSWERS_ANEW: ReadonlySet<string> = new Set(['retry', 'edit']);

/** `saving` says what --save and --no-save do. */
export function addAskOptions(command: Command, context: Context, saving: [save: string, noSave: string]): Command {
  addSettingOptions(command);
  takeSeveralModels(command, !ANSWERS_ANEW.has(command.name()));
  addInputOptions(command);
  addToolOptions(command);
  return addAnswerOptions(command, context)
    .option(
      '--schema <schema>',
      'the answer is JSON that fits it: a file (- is stdin), JSON Schema, or NAME [TYPE], … (see docs/structured-output.md)',
    )
    .option('--no-repair', 'do not ask once more where an answer does not fit')
    .option('--save', saving[0])
    .option('--no-save', saving[1])
    .option('--dry-run', 'print the exact request, its tokens and cost, and who pays; send nothing');
}

/** The words of the help for --save and --no-save where a conversation is given. */
export const IN_A_CONVERSATION: [string, string] = [
  'store the exchange (the default here)',
  'read the conversation only, store nothing',
];

/** Makes the exchange and prints its answer, or with --dry-run what would be sent. */
export async function askModel(app: App, input: ExchangeInput, options: AskOptions, context: Context): Promise<void> {
  refuseWithout(options, ['allow', 'maxSteps'], ['tool']);
  const models = modelsGiven(options);
  if (models) {
    const { askModels } = await import('./ask-models.ts');
    return askModels(app, await withSchema(input, options, context), { ...options, models }, context);
  }
  if (options.tool === undefined) return askWith({}, app, input, options, context);
  const { Toolset } = await import('./tools/toolset.ts');
  const toolset = new Toolset(options, app, context);
  const tools = await toolset.forExchange();
  if (options.dryRun) toolset.tellStarted();
  await askWith(tools, app, input, options, context);
}

async function askWith(
  tools: ExchangeTools,
  app: App,
  given: ExchangeInput,
  options: AskOptions,
  context: Context,
): Promise<void> {
  const input = await withSchema({ ...given, ...tools }, options, context);
  if (options.dryRun) return printPreview(await app.llm.preview(input), context);
  const settings = input.settings ?? (await app.settings.snapshot());
  const { values } = settings.effective({ flag: input.flags });
  await app.llm.unlock({ ...input, settings }, { signal: context.signal });
  const events = app.conversations.exchange(input.target, { ...input, settings }, { signal: context.signal });
  try {
    const { stream, markdown = 'auto' } = values;
    await printAnswer(events, { ...options, stream: stream !== false, markdown }, context);
  } catch (thrown) {
    throw withWayOut(asLlmkitError(thrown), input.target);
  }
}

/** With the form that the answer is to have. */
async function withSchema(input: ExchangeInput, options: AskOptions, context: Context): Promise<ExchangeInput> {
  const { schema, repair } = options;
  if (schema === undefined) return { ...input, ...(repair === false && { noRepair: true }) };
  refuseTogether(options, 'schema', 'extract');
  const { schemaNamed } = await import('./schema-option.ts');
  const output = await schemaNamed(schema, options, context);
  return { ...input, flags: { ...input.flags, output }, noRepair: repair === false };
}

import type { Command } from 'commander';
import { addAskOptions, askModel, IN_A_CONVERSATION, type AskOptions } from '../ask-model.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { settingsFromOptions } from '../model-options.ts';
import { present } from '../../core/fields.ts';

const EXAMPLES = `
Examples:
  llmkit conv retry last
  llmkit conv retry last --provider mock --temperature 1
`;

type Run = (reference: string, options: AskOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = retry): void {
  const command = parent
    .command('retry')
    .description(
      'Answer the question that waits for an answer, or the last one again. The earlier answer is taken back, not lost.',
    )
    .argument('<conv>', 'conversation');
  addAskOptions(command, context, IN_A_CONVERSATION)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: AskOptions) => run(reference, options, context));
}

export async function retry(reference: string, options: AskOptions, context: Context): Promise<void> {
  const app = await context.app();
  const { id } = await app.conversations.findToRetry(reference);
  const input = new Input(context, options);
  const { rag_context, parts, files } = await input.attached(options.file, app.files);
  return askModel(
    app,
    {
      target: { kind: 'conversation', id, store: options.save !== false },
      messages: [],
      retry: true,
      flags: settingsFromOptions(options),
      parts,
      files,
      ...present({ rag_context }),
    },
    options,
    context,
  );
}

import type { Command } from 'commander';
import { addAnswerOptions, printAnswer, type AnswerOptions } from '../answer.ts';
import type { Context } from '../context.ts';
import { addSettingOptions, settingsFromOptions } from '../model-options.ts';

const EXAMPLES = `
Examples:
  llmkit conv retry last
  llmkit conv retry last --provider mock --temperature 1
`;

type Run = (reference: string, options: AnswerOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = retry): void {
  const command = parent
    .command('retry')
    .description(
      'Answer the newest unanswered message, or the last question again. The earlier answer is taken back, not lost.',
    )
    .argument('<conv>', 'conversation');
  addSettingOptions(command);
  addAnswerOptions(command, context)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: AnswerOptions) => run(reference, options, context));
}

export async function retry(reference: string, options: AnswerOptions, context: Context): Promise<void> {
  const app = await context.app();
  const { id } = await app.conversations.find(reference);
  const flags = settingsFromOptions(options);
  const { values } = await app.settings.effective({ flag: flags });
  const events = app.conversations.retry(id, flags, { signal: context.signal });
  return printAnswer(events, { ...options, stream: values.stream !== false }, context);
}

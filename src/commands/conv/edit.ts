import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { addAnswerOptions, printAnswer, type AnswerOptions } from '../answer.ts';
import type { Context } from '../context.ts';
import { addSettingOptions, settingsFromOptions } from '../model-options.ts';
import { wholeNumber } from '../option-values.ts';

const EXAMPLES = `
Examples:
  llmkit conv edit last 1 "What I meant to ask" --provider mock
  llmkit conv edit last 2 "The answer it should have given"
`;

type Run = (
  reference: string,
  number: number,
  words: string[],
  options: AnswerOptions,
  context: Context,
) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = edit): void {
  const command = parent
    .command('edit')
    .description(
      'Rewrite a message and take back what follows. A question is answered anew; an answer is only rewritten.',
    )
    .argument('<conv>', 'conversation')
    .argument('<number>', 'message, as conv show numbers it', wholeNumber)
    .argument('<text...>', 'the new text');
  addSettingOptions(command);
  addAnswerOptions(command, context)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, number: number, words: string[], options: AnswerOptions) =>
      run(reference, number, words, options, context),
    );
}

export async function edit(
  reference: string,
  number: number,
  words: string[],
  options: AnswerOptions,
  context: Context,
): Promise<void> {
  const content = words.join(' ');
  if (content.trim() === '')
    throw new LlmkitError('usage', 'Cannot rewrite the message: the new text is empty.', {
      hint: `To take it back: llmkit conv undo ${reference}`,
    });
  const app = await context.app();
  const { id } = await app.conversations.find(reference);
  const flags = settingsFromOptions(options);
  const { values } = await app.settings.effective({ flag: flags });
  const events = await app.threads.edit(id, { number, content, flags }, { signal: context.signal });
  if (events) return printAnswer(events, { ...options, stream: values.stream !== false }, context);
  await context.output.result(await app.conversations.find(id), () => '');
  return context.output.note(`message ${number} is rewritten; what followed was taken back`);
}

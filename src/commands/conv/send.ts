import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import type { ExchangeInput, Target } from '../../core/exchange.ts';
import { addAnswerOptions, printAnswer, type AnswerOptions } from '../answer.ts';
import type { Context } from '../context.ts';
import { addInputOptions, Input, type InputOptions } from '../input.ts';
import { addSettingOptions, settingsFromOptions } from '../model-options.ts';
import { printPreview } from '../preview.ts';

const EXAMPLES = `
Examples:
  llmkit conv send last "And in one sentence?"
  cat error.log | llmkit conv send "Build trouble" "What went wrong?"
  llmkit conv send last --provider mock -f README.md "Does this fit?"
`;

export interface SendOptions extends InputOptions, AnswerOptions {
  save?: boolean;
  dryRun?: boolean;
}

type Run = (reference: string, words: string[], options: SendOptions, context: Context) => Promise<void>;

export function registerSend(parent: Command, context: Context, run: Run = send): void {
  const command = parent
    .command('send')
    .description(
      'Say something to a conversation; it is answered with the whole history. Text that is piped in comes before TEXT.',
    )
    .argument('<conv>', 'conversation')
    .argument('[text...]', 'the message');
  addSettingOptions(command);
  addInputOptions(command);
  addAnswerOptions(command)
    .option('--save', 'store the exchange (the default here)')
    .option('--no-save', 'read the thread only, store nothing')
    .option('--dry-run', 'print the exact request, send nothing')
    .addHelpText('after', EXAMPLES)
    .action((reference: string, words: string[], options: SendOptions) => run(reference, words, options, context));
}

export async function send(reference: string, words: string[], options: SendOptions, context: Context): Promise<void> {
  const app = await context.app();
  const { id } = await app.conversations.find(reference);
  const input = new Input(context.io, options, context.signal);
  const ragContext = await input.context(options.context);
  const text = await input.message(words);
  if (text === undefined) {
    throw new LlmkitError('usage', 'Cannot send: there is no message.', {
      hint: `Give it as words or pipe it in: llmkit conv send ${reference} "…"`,
    });
  }
  const target: Target = { kind: 'thread', id, store: options.save !== false };
  const message = {
    role: 'user' as const,
    content: text,
    ...(ragContext !== undefined && { rag_context: ragContext }),
  };
  const exchange: ExchangeInput = { target, messages: [message], flags: settingsFromOptions(options) };
  if (options.dryRun) return printPreview(await app.llm.preview(exchange), context);
  const { values } = await app.settings.effective({ flag: exchange.flags });
  const events = app.conversations.exchange(target, exchange, { signal: context.signal });
  return printAnswer(events, { ...options, stream: values.stream !== false }, context);
}

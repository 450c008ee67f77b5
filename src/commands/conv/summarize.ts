import type { Command } from 'commander';
import { present } from '../../core/fields.ts';
import { conversationSummary } from '../../core/records/conversation-summary.ts';
import { KEPT_BESIDE_SUMMARY } from '../../core/tables/window.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { addSettingOptions, settingsFromOptions } from '../model-options.ts';
import { wholeNumber } from '../option-values.ts';

export interface SummarizeOptions {
  keep?: number;
}

const EXAMPLES = `
The messages stay where they are; a summary stands for them where the window
says so (summarize:N, which this sets where another one is in force).

Examples:
  llmkit conv summarize last
  llmkit conv summarize last --keep 4
  llmkit conv set last --window full
`;

type Run = (reference: string, options: SummarizeOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = summarize): void {
  const command = parent
    .command('summarize')
    .description('Fold the older messages of a conversation into a summary now, and print it.')
    .argument('<conv>', 'conversation')
    .option('--keep <count>', `how many stay as they are (else ${KEPT_BESIDE_SUMMARY})`, wholeNumber);
  addSettingOptions(command, [
    'model',
    'provider',
    'base_url',
    'allow_http',
    'timeout_s',
    'max_retries',
    'max_cost_usd',
  ])
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: SummarizeOptions) => run(reference, options, context));
}

export async function summarize(reference: string, options: SummarizeOptions, context: Context): Promise<void> {
  const app = await context.app();
  const { id } = await app.conversations.find(reference);
  const asked = { flags: settingsFromOptions(options), ...present({ keep: options.keep }) };
  const { conversation, folded } = await app.changes.summarize(id, asked, { signal: context.signal });
  await context.output.result(conversationSummary({ ...conversation }), () =>
    sanitize(conversation.summary?.content ?? ''),
  );
  const messages = folded === 1 ? '1 message' : `${folded} messages`;
  context.output.note(folded === 0 ? 'nothing new to fold into the summary' : `folded ${messages} into the summary`);
}

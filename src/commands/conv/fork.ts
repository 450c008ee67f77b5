import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { wholeNumber } from '../option-values.ts';

export interface ForkOptions {
  at?: number;
}

const EXAMPLES = `
Examples:
  llmkit conv fork last
  llmkit conv fork last --at 4
  llmkit conv fork last:4
`;

type Run = (reference: string, options: ForkOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = fork): void {
  parent
    .command('fork')
    .description('Copy a conversation, or its first messages, into a new one and print its id.')
    .argument('<conv>', 'conversation, or CONV:N to copy up to message N')
    .option('--at <number>', 'copy up to this message', wholeNumber)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: ForkOptions) => run(reference, options, context));
}

export async function fork(reference: string, options: ForkOptions, context: Context): Promise<void> {
  const app = await context.app();
  const { conversation, number } = await app.conversations.findPlace(reference);
  if (number !== undefined && options.at !== undefined)
    throw new LlmkitError('usage', `Cannot use --at with ${reference}, which names a message.`, {
      advice: [{ kind: 'give', what: 'one' }],
    });
  const made = await app.changes.fork(conversation.id, number ?? options.at);
  await context.output.result(made, () => made.id);
}

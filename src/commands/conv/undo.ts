import { InvalidArgumentError, type Command } from 'commander';
import type { Context } from '../context.ts';
import { wholeNumber } from '../option-values.ts';
import { movedText } from './format.ts';

const EXAMPLES = `
Examples:
  llmkit conv undo last
  llmkit conv undo last 2
`;

type Run = (reference: string, count: number, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = undo): void {
  parent
    .command('undo')
    .description('Take back the last exchange, or the last COUNT. Nothing is lost: conv redo puts it back.')
    .argument('<conv>', 'conversation')
    .argument('[count]', 'how many exchanges', exchangeCount, 1)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, count: number) => run(reference, count, context));
}

function exchangeCount(text: string): number {
  const count = wholeNumber(text);
  if (count > 0) return count;
  throw new InvalidArgumentError('Expected a whole number, 1 or more.');
}

export async function undo(reference: string, count: number, context: Context): Promise<void> {
  const app = await context.app();
  const { id } = await app.conversations.find(reference);
  const { conversation, questions } = await app.changes.undo(id, count);
  await context.output.result(conversation, () => '');
  for (const question of questions) context.output.note(movedText('took back', question));
}

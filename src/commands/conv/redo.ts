import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { movedText } from './format.ts';

const EXAMPLES = `
Example:
  llmkit conv redo last
`;

type Run = (reference: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = redo): void {
  parent
    .command('redo')
    .description('Put back what the last undo or clear took, as long as nothing was said since.')
    .argument('<conv>', 'conversation')
    .addHelpText('after', EXAMPLES)
    .action((reference: string) => run(reference, context));
}

export async function redo(reference: string, context: Context): Promise<void> {
  const app = await context.app();
  const { id } = await app.conversations.find(reference);
  const { conversation, questions } = await app.changes.redo(id);
  await context.output.result(conversation, () => '');
  for (const question of questions) context.output.note(movedText('put back', question));
}

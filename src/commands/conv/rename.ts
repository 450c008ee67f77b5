import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { conversationSummary } from '../../core/records/conversation-summary.ts';

const EXAMPLES = `
Example:
  llmkit conv rename last "Trip to Bergen"
`;

type Run = (reference: string, words: string[], context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = rename): void {
  parent
    .command('rename')
    .description('Give a conversation another title.')
    .argument('<conv>', 'conversation')
    .argument('<title...>', 'the new title')
    .addHelpText('after', EXAMPLES)
    .action((reference: string, words: string[]) => run(reference, words, context));
}

export async function rename(reference: string, words: string[], context: Context): Promise<void> {
  const app = await context.app();
  const { id } = await app.conversations.find(reference);
  const changed = await app.changes.change(id, { title: words.join(' ') });
  await context.output.result(conversationSummary({ ...changed }), () => '');
  context.output.note(`it is called ${JSON.stringify(changed.title)} now`);
}

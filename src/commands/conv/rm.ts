import type { Command } from 'commander';
import type { Conversation } from '../../core/records/conversation.ts';
import { confirmRemoval, forceMeansYes, YES } from '../confirm.ts';
import type { Context } from '../context.ts';

export interface RemoveOptions {
  yes?: boolean;
}

const EXAMPLES = `
Examples:
  llmkit conv rm last
  llmkit conv rm 3f2a9c41 --yes
`;

type Run = (references: string[], options: RemoveOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = remove): void {
  parent
    .command('rm')
    .description('Remove conversations for good.')
    .argument('<conv...>', 'conversations')
    .option(...YES)
    .addOption(forceMeansYes())
    .addHelpText('after', EXAMPLES)
    .action((references: string[], options: RemoveOptions) => run(references, options, context));
}

/** All are looked up first, so that a wrong name removes nothing. */
export async function remove(references: string[], options: RemoveOptions, context: Context): Promise<void> {
  const app = await context.app();
  const found = new Map<string, Conversation>();
  for (const reference of references) {
    const conversation = await app.conversations.find(reference);
    found.set(conversation.id, conversation);
  }
  const titles = [...found.values()].map(
    ({ title, message_count: count }) => `${JSON.stringify(title)} (${count} messages)`,
  );
  if (!(await confirmRemoval(titles.join(', '), options.yes === true, context))) return;
  for (const id of found.keys()) await app.conversations.remove(id);
  await context.output.result({ removed: [...found.keys()] }, () => '');
  context.output.note(`removed ${titles.join(', ')}`);
}

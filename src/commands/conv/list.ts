import type { Command } from 'commander';
import type { Page } from '../../core/ports/repository.ts';
import type { Context } from '../context.ts';
import { wholeNumber } from '../option-values.ts';
import { conversationTable } from './table.ts';

export interface ConversationListOptions {
  limit: number;
  offset: number;
  all?: boolean;
  user?: string;
}

const EXAMPLES = `
Examples:
  llmkit conv list
  llmkit conv list --limit 5 --json
  llmkit conv list --all
`;

type Run = (options: ConversationListOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = printConversationList): void {
  parent
    .command('list')
    .description('List conversations, newest used first.')
    .option('--limit <count>', 'how many', wholeNumber, 20)
    .option('--offset <count>', 'how many to leave out at the beginning', wholeNumber, 0)
    .option('--all', 'all of them')
    .option('--user <id>', 'only those that belong to this user')
    .addHelpText('after', EXAMPLES)
    .action((options: ConversationListOptions) => run(options, context));
}

export async function printConversationList(options: ConversationListOptions, context: Context): Promise<void> {
  const lists = await context.lists();
  const page: Page = options.all ? { offset: options.offset } : { limit: options.limit, offset: options.offset };
  const { conversations, faults, total } = await lists.conversations.list(page, options.user);
  for (const fault of faults) context.output.warn(`warning: ${fault.message}`);
  const { out } = await context.styles();
  const columns = context.io.stdout.isTTY ? context.io.stdout.columns : undefined;
  await context.output.result(conversations, () =>
    conversationTable(conversations, { styles: out, now: new Date(), columns }),
  );
  const shown = conversations.length + faults.length;
  if (shown > 0 && shown < total) context.output.note(`showing ${shown} of ${total}; --all shows all of them`);
  const waiting = conversations.filter(({ waiting: count }) => count !== undefined).length;
  if (waiting > 0)
    context.output.note(
      `?: ${waiting === 1 ? 'a question' : 'questions'} without an answer; llmkit conv retry ID asks again`,
    );
  if (conversations.length === 0 && faults.length === 0) context.output.note(`note: ${nothingListed(page)}`);
}

function nothingListed({ limit, offset }: Page): string {
  if (limit !== 0 && offset === 0) return 'no conversations yet; start one: llmkit chat --save TEXT';
  return 'no conversations in this part of the list; see: llmkit conv list';
}

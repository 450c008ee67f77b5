import { Option, type Command } from 'commander';
import { present } from '../../core/fields.ts';
import type { Page } from '../../core/ports/repository.ts';
import type { Lookups } from '../../core/services.ts';
import { promptFilter } from './prompt-filter.ts';
import type { ListFilter } from '../../core/search/filter.ts';
import type { Context } from '../context.ts';
import { wholeNumber } from '../option-values.ts';
import { endInTime, pointInTime } from '../point-in-time.ts';
import { conversationTable } from './table.ts';

export interface ConversationListOptions {
  limit: number;
  offset: number;
  all?: boolean;
  user?: string;
  query?: string;
  since?: Date;
  until?: Date;
  prompt?: string;
  model?: string;
  unanswered?: boolean;
  runs?: boolean;
  chats?: boolean;
}

const EXAMPLES = `
? marks a question without an answer, > what one run of a prompt made.

Examples:
  llmkit conv list
  llmkit conv list --limit 5 --json
  llmkit conv list --since 7d -q oslo
  llmkit conv list --prompt summarize@2
`;

type Run = (options: ConversationListOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = printConversationList): void {
  parent
    .command('list')
    .description('List conversations, newest used first.')
    .option('-n, --limit <count>', 'how many', wholeNumber, 20)
    .option('--offset <count>', 'how many to leave out at the beginning', wholeNumber, 0)
    .option('--all', 'all of them')
    .option('--user <id>', 'only those that belong to this user')
    .option('-q, --query <text>', 'with these words in the title')
    .option('--since <time>', 'used since: 12h, 7d, 2026-01-31', pointInTime)
    .option('--until <time>', 'last used before: 30d, 2026-01-31', endInTime)
    .option('--prompt <prompt>', 'made from a prompt, or asked with it: NAME or NAME@VERSION')
    .addOption(new Option('--of <prompt>', 'another word for --prompt').hideHelp())
    .option('-m, --model <model>', 'last answered by this model; a part of its name will do')
    .option('--unanswered', 'with a question that has no answer yet')
    .addOption(new Option('--runs', 'made by running a prompt, with nothing said since').conflicts('chats'))
    .option('--chats', 'all others')
    .addHelpText('after', EXAMPLES)
    .action(({ of, ...options }: ConversationListOptions & { of?: string }) =>
      run(of === undefined ? options : { ...options, prompt: of }, context),
    );
}

export async function printConversationList(options: ConversationListOptions, context: Context): Promise<void> {
  const lists = await context.lists();
  const { limit, offset, all } = options;
  const page: Page = all ? { offset } : { limit, offset };
  const filter = await filterBy(options, lists);
  const isFiltered = Object.keys(filter).length > 0;
  const { conversations, faults, total } = await lists.conversations.list({
    ...page,
    ...filter,
    // A list of all is there at once.
    ...(isFiltered && { signal: context.signal }),
  });
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
  if (conversations.length === 0 && faults.length === 0)
    context.output.note(`note: ${isFiltered && total === 0 ? NONE_LIKE_THAT : nothingListed(page)}`);
}

const NONE_LIKE_THAT = 'no conversation is like that; see: llmkit conv list';

/** Without a filter there is none of its fields: such a list looks at no more than it shows. */
async function filterBy(options: ConversationListOptions, lists: Pick<Lookups, 'prompts'>): Promise<ListFilter> {
  const { user, query, since, until, prompt, model, unanswered, runs, chats } = options;
  return present({
    user_id: user,
    query,
    since,
    until,
    prompt: await promptFilter(prompt, lists),
    model,
    unanswered,
    made_by: runs ? ('run' as const) : chats ? ('chat' as const) : undefined,
  });
}

function nothingListed({ limit, offset }: Page): string {
  if (limit !== 0 && offset === 0) return 'no conversations yet; start one: llmkit chat --save TEXT';
  return 'no conversations in this part of the list; see: llmkit conv list';
}

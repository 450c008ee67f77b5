import type { Command } from 'commander';
import { LEFT_OUT, type ListedPrompt, promptsInForce } from '../../core/lists.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { collect } from '../option-values.ts';
import { promptTable } from './format.ts';

export interface PromptListOptions {
  tag?: string[];
  query?: string;
  user?: string;
}

const EXAMPLES = `
Examples:
  llmkit prompt list
  llmkit prompt list --tag writing
  llmkit prompt list -q review --json
`;

type Run = (options: PromptListOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = printPromptList): void {
  parent
    .command('list')
    .description('List prompts: those of .llmkit/prompts, stored ones, and those that come with llmkit.')
    .option('--tag <tag>', 'only prompts with this tag (repeatable)', collect)
    .option('-q, --query <text>', 'only prompts whose name or description contains this')
    .option('--user <id>', 'only those that belong to this user')
    .addHelpText('after', EXAMPLES)
    .action((options: PromptListOptions) => run(options, context));
}

export async function printPromptList(options: PromptListOptions, context: Context): Promise<void> {
  const lists = await context.lists();
  const { prompts, files, faults } = await lists.prompts.list();
  for (const fault of faults) context.output.warn(`warning: ${fault.message}`);
  // Most likely nobody wants it: who looks for a prompt that is missing learns of it here, and from the doctor.
  if (context.globals.verbose)
    for (const folder of await lists.prompts.leftOut())
      context.output.note(`note: ${sanitizeLine(folder)} ${LEFT_OUT}`);
  const wanted = narrowed(promptsInForce({ prompts, files }), options);
  const { out } = await context.styles();
  await context.output.result(wanted, () =>
    promptTable(wanted, { styles: out, columns: context.io.stdout.isTTY ? context.io.stdout.columns : undefined }),
  );
}

function narrowed(prompts: ListedPrompt[], { tag: tags, query, user }: PromptListOptions): ListedPrompt[] {
  let left = prompts;
  if (user !== undefined) left = left.filter((prompt) => prompt.source !== 'file' && prompt.user_id === user);
  if (tags) left = left.filter((prompt) => tags.every((tag) => prompt.tags.includes(tag)));
  if (query) left = left.filter((prompt) => contains(prompt, query.toLowerCase()));
  return left;
}

function contains({ name, description = '' }: ListedPrompt, text: string): boolean {
  return `${name} ${description}`.toLowerCase().includes(text);
}

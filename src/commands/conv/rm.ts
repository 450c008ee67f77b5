import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { present } from '../../core/fields.ts';
import type { App } from '../../core/services.ts';
import { age } from '../../terminal/age.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { confirmRemoval, forceMeansYes, YES } from '../confirm.ts';
import type { Context } from '../context.ts';
import { longAgo } from '../point-in-time.ts';

export interface RemoveOptions {
  yes?: boolean;
  olderThan?: Date;
  unanswered?: boolean;
}

const EXAMPLES = `
Examples:
  llmkit conv rm last
  llmkit conv rm 3f2a9c41 --yes
  llmkit conv rm --older-than 90d
  llmkit conv rm --unanswered --yes
`;

type Run = (references: string[], options: RemoveOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = remove): void {
  parent
    .command('rm')
    .description('Remove conversations for good.')
    .argument('[conv...]', 'conversations')
    .option('--older-than <time>', 'all that were not used for so long: 90d, 6mo', longAgo)
    .option('--unanswered', 'all that hold nothing but questions without an answer')
    .option(...YES)
    .addOption(forceMeansYes())
    .addHelpText('after', EXAMPLES)
    .action((references: string[], options: RemoveOptions) => run(references, options, context));
}

/** A conversation that would go. */
interface Doomed {
  id: string;
  title: string;
  message_count: number;
  updated_at: string;
}

/** All are looked up first, so that a wrong name removes nothing. */
export async function remove(references: string[], options: RemoveOptions, context: Context): Promise<void> {
  const app = await context.app();
  const found = await doomedBy(references, options, app, context);
  if (found.length === 0) {
    await context.output.result({ removed: [], files: 0 }, () => '');
    return context.output.note('nothing was removed: no conversation is like that');
  }
  if (found.length > MOST_NAMED && options.yes !== true) tellDoomed(found, context);
  if (!(await confirmRemoval(called(found, 'these'), options.yes === true, context))) return;
  const removed: Doomed[] = [];
  const hashes: string[] = [];
  for (const doomed of found) {
    const { id, title, updated_at: asOf } = doomed;
    context.signal.throwIfAborted();
    const freed = await app.conversations.remove(id, { asOf });
    if (freed) {
      removed.push(doomed);
      hashes.push(...freed);
    } else context.output.warn(`note: ${JSON.stringify(title)} was used meanwhile and stays`);
  }
  const files = await app.conversations.removeFiles(hashes);
  await context.output.result({ removed: removed.map(({ id }) => id), files }, () => '');
  if (removed.length > 0) context.output.note(`removed ${called(removed)}${countOfFiles(files)}`);
}

/** More do not fit into one line. */
const MOST_NAMED = 2;
const MOST_TOLD = 20;

async function doomedBy(
  references: string[],
  { olderThan, unanswered }: RemoveOptions,
  app: App,
  { output, signal }: Context,
): Promise<Doomed[]> {
  const isByKind = olderThan !== undefined || unanswered === true;
  if (isByKind === references.length > 0)
    throw new LlmkitError(
      'usage',
      isByKind
        ? 'Cannot remove conversations by name and by what they are at once.'
        : 'Cannot remove: no conversation is named.',
      { advice: [{ kind: 'show', what: 'help', name: 'llmkit conv rm' }] },
    );
  if (isByKind) {
    const { conversations, faults } = await app.conversations.removable(present({ olderThan, unanswered, signal }));
    for (const fault of faults) output.warn(`warning: ${fault.message}`);
    return conversations;
  }
  const found = new Map<string, Doomed>();
  for (const reference of references) {
    const conversation = await app.conversations.find(reference);
    found.set(conversation.id, conversation);
  }
  return [...found.values()];
}

function countOfFiles(files: number): string {
  if (files === 0) return '';
  return files === 1 ? ' and 1 file that nothing else names' : ` and ${files} files that nothing else names`;
}

/** Few by their titles, many by their number. */
function called(some: readonly Doomed[], article = ''): string {
  if (some.length > MOST_NAMED) return `${article} ${some.length} conversations`.trim();
  return some
    .map(({ title, message_count: count }) => `${JSON.stringify(title)} (${count} message${count === 1 ? '' : 's'})`)
    .join(', ');
}

/** What would go, before it is asked. */
function tellDoomed(found: readonly Doomed[], { output }: Context): void {
  const now = new Date();
  for (const { id, title, message_count: count, updated_at: used } of found.slice(0, MOST_TOLD))
    output.note(`  ${id.slice(0, 8)}  ${age(new Date(used), now)}  ${count}  ${sanitizeLine(title)}`);
  if (found.length > MOST_TOLD) output.note(`  … and ${found.length - MOST_TOLD} more`);
}

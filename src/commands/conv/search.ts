import { Option, type Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { present } from '../../core/fields.ts';
import type { Lists } from '../../core/lists.ts';
import type { Lookups } from '../../core/services.ts';
import { promptFilter } from './prompt-filter.ts';
import type { Role } from '../../core/records/message.ts';
import type { SearchHit } from '../../core/search/hits.ts';
import type { Context } from '../context.ts';
import { positiveNumber } from '../option-values.ts';
import { pointInTime } from '../point-in-time.ts';
import { hitPrinter } from './hit-lines.ts';

export interface SearchOptions {
  regex?: boolean;
  role?: Role;
  since?: Date;
  prompt?: string;
  removed?: boolean;
  limit?: number;
}

/** Not the list of the records, which come with their schemas: a search waits for none of them. */
const WHO: readonly Role[] = ['user', 'assistant', 'system'];

const EXAMPLES = `
All words, in any order and without regard to case, in titles, questions,
answers, reference text and what tools were asked and gave. Words in quotation
marks are looked for as they stand. A place such as 3f2a9c41:7 can be named
wherever a message can. Exit code 1 when nothing is found.

Examples:
  llmkit conv search packing list
  llmkit conv search "travel agent" --role assistant --since 30d
  llmkit conv search --regex 'E[0-9]{4}'
`;

type Run = (words: string[], options: SearchOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = search): void {
  parent
    .command('search')
    .description('Find what was said in any conversation, the newest used first.')
    .argument('<words...>', 'what to look for')
    .option('--regex', 'one regular expression in place of words')
    .addOption(new Option('--role <role>', 'only what this one said').choices(WHO))
    .option('--since <time>', 'only what was said since: 12h, 7d, 2026-01-31', pointInTime)
    .option('--prompt <prompt>', 'only where this prompt was used: NAME or NAME@VERSION')
    .option('--removed', 'also what was taken back')
    .option('-n, --limit <count>', 'stop after so many places', positiveNumber)
    .addHelpText('after', EXAMPLES)
    .action((words: string[], options: SearchOptions) => run(words, options, context));
}

export async function search(words: string[], options: SearchOptions, context: Context): Promise<void> {
  const { globals, output, signal } = context;
  const { conversations, prompts } = await context.lists();
  const hits: SearchHit[] = [];
  const print = globals.json
    ? (hit: SearchHit) => void hits.push(hit)
    : globals.ndjson
      ? (hit: SearchHit) => output.ndjson(hit)
      : await hitPrinter(context);
  const found = await printHits(
    conversations.search(await queryOf(words, options, { prompts }), { signal }),
    print,
    options,
    context,
  );
  if (globals.json) await output.json(hits);
  if (found.places === 0) throw nothingFound(options);
  output.note(
    `${counted(found.places, 'place')} in ${counted(found.conversations, 'conversation')}; llmkit conv show PLACE shows one`,
  );
}

/** Prints hits as they are found; resolves to how many there were, and in how many conversations. */
async function printHits(
  hits: ReturnType<Lists['conversations']['search']>,
  print: (hit: SearchHit) => void | Promise<void>,
  { limit = Infinity }: SearchOptions,
  { output }: Context,
): Promise<{ places: number; conversations: number }> {
  let places = 0;
  let conversations = 0;
  let last: string | undefined;
  for await (const each of hits) {
    if ('fault' in each) output.warn(`warning: ${each.fault.message}`);
    else {
      const { entry } = each;
      places++;
      if (entry.conversation_id !== last) conversations++;
      last = entry.conversation_id;
      await print(entry);
    }
    if (places >= limit) break;
  }
  return { places, conversations };
}

async function queryOf(
  words: string[],
  { regex, role, since, prompt, removed }: SearchOptions,
  lists: Pick<Lookups, 'prompts'>,
) {
  return present({
    words,
    regex,
    role,
    since,
    removed,
    prompt: await promptFilter(prompt, lists),
  });
}

function nothingFound({ removed }: SearchOptions): LlmkitError {
  return new LlmkitError('nothing_found', 'Nothing was found.', {
    advice: removed ? [] : [{ kind: 'example', text: 'llmkit conv search --removed WORDS (with what was taken back)' }],
  });
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import type { MessagePlace } from '../../core/conversations/place.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import type { Message } from '../../core/records/message.ts';
import { type AnswerLook, answerFilters, isDrawn, rowsLike } from '../../terminal/answer-filters.ts';
import { AnswerWriter } from '../../terminal/answer-writer.ts';
import { copied } from '../../terminal/copied.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';
import { addSettingOptions, settingsFromOptions } from '../model-options.ts';
import { refuseTogether } from '../option-rules.ts';
import { wholeNumber } from '../option-values.ts';
import { printPaged } from '../paged.ts';
import { firstCodeBlock } from '../print-answer.ts';
import { transcript } from './format.ts';

export interface ShowOptions {
  limit?: number;
  offset?: number;
  last?: number;
  answer?: boolean;
  extract?: boolean;
  all?: boolean;
  copy?: boolean;
  pager: boolean;
  tree?: boolean;
}

const EXAMPLES = `
Examples:
  llmkit conv show last
  llmkit conv show last --last 2
  llmkit conv show last --answer > answer.md
  llmkit conv show last -x --copy
  llmkit conv show last:3
  llmkit conv show last --json
`;

interface Means {
  app: App;
  context: Context;
}

type Run = (reference: string, options: ShowOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = show): void {
  const command = parent
    .command('show')
    .description('Print a conversation; messages are numbered from 1.')
    .argument('<conv>', 'conversation, or one message of it as CONV:N')
    .option('-n, --limit <count>', 'at most so many messages', wholeNumber)
    .option('--offset <count>', 'leave out so many at the beginning', wholeNumber)
    .option('--last <count>', 'only the last messages', wholeNumber)
    .option('--answer', 'only the bytes of the last answer, or of message N')
    .option('-x, --extract', 'only the first fenced code block of the last answer')
    .option('--copy', 'copy the last answer, with -x its code, to the clipboard instead')
    .option('--all', 'also messages that were taken back')
    .option('--tree', 'where it came from, and its forks and reruns');
  addSettingOptions(command, ['markdown'])
    .option('--no-pager', 'print at once, whatever PAGER says')
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: ShowOptions) => run(reference, options, context));
}

export async function show(reference: string, options: ShowOptions, context: Context): Promise<void> {
  refuseTogether(options, 'last', 'offset');
  refuseTogether(options, 'last', 'limit');
  const app = await context.app();
  const place = await app.conversations.findPlace(reference, { toRead: true });
  const { conversation, number } = place;
  if (options.tree) return showTree(conversation, { app, context });
  if (options.answer || options.extract || options.copy) return showAnswer(place, options, context);
  const { first, messages } = shownOf(place, options);
  const { globals, io, output } = context;
  if (globals.json || globals.ndjson) {
    const record: Partial<Conversation> = { ...conversation, messages };
    if (!options.all) delete record.removed;
    return output.result(number === undefined ? record : messages[0], () => '');
  }
  const look = await lookOf(options, context);
  const { system_prompt: _system, ...alone } = { ...conversation, pending: [], removed: [] };
  const text = await transcript(number === undefined ? conversation : alone, messages, {
    styles: (await context.styles()).out,
    columns: io.stdout.columns,
    drawAnswer: isDrawn(look) && look.markdown !== 'never' ? rowsLike(look) : undefined,
    first,
    toRetry: app.conversations.questionToRetry(conversation),
    isUnanswered: (entry) => app.conversations.isUnanswered(entry),
    showRemoved: options.all === true,
  });
  return printPaged(text, options.pager, context);
}

/** The messages to show, and the number of the first of them. */
function shownOf(
  { conversation: { messages }, number }: MessagePlace,
  { offset = 0, limit, last }: ShowOptions,
): { first: number; messages: Message[] } {
  if (number !== undefined) return { first: number, messages: messages.slice(number - 1, number) };
  const from = last === undefined ? offset : Math.max(0, messages.length - last);
  return { first: from + 1, messages: messages.slice(from, limit === undefined ? undefined : from + limit) };
}

/** How answers look on stdout. */
async function lookOf(options: ShowOptions, { app, io, colors }: Context): Promise<AnswerLook> {
  const settings = await (await app()).settings.snapshot();
  const { markdown = 'auto' } = settings.effective({ flag: settingsFromOptions(options) }).values;
  return { output: io.stdout, markdown, colors: colors() };
}

async function showTree(conversation: Conversation, { app, context }: Means): Promise<void> {
  const { drawnTree } = await import('./tree.ts');
  const root = await app.conversations.lineage(conversation);
  const { out: styles } = await context.styles();
  const { columns } = context.io.stdout;
  await context.output.result(root, () => drawnTree(root, { styles, columns, current: conversation.id }));
}

async function showAnswer(
  { conversation, number }: MessagePlace,
  options: ShowOptions,
  context: Context,
): Promise<void> {
  const answer: Message | undefined =
    number === undefined
      ? conversation.messages.findLast(({ role }) => role === 'assistant')
      : conversation.messages[number - 1];
  if (!answer)
    throw new LlmkitError('not_found', `Conversation ${conversation.id} has no answer yet.`, {
      advice: [{ kind: 'show', what: 'conversation', name: conversation.id }],
    });
  const { globals, io, output } = context;
  const code = options.extract ? await firstCodeBlock(answer.content) : undefined;
  if (options.extract && code === undefined)
    output.note('note: the answer has no code block; this is the whole answer');
  if (options.copy) {
    const what = code === undefined ? 'the last answer' : 'its first code block';
    // What a terminal would obey when it is pasted would not have been on the screen either.
    const sentence = await copied(
      sanitize(code ?? answer.content),
      what,
      async (text) => (await io.copy?.(text)) ?? [],
    );
    return output.note(sentence);
  }
  if (globals.json || globals.ndjson) return output.result(answer, () => '');
  const look = await lookOf(options, context);
  const writer =
    code === undefined ? new AnswerWriter(io.stdout, () => answerFilters(look)) : new AnswerWriter(io.stdout);
  return writer.end(code ?? answer.content);
}
